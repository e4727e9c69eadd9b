package dev.parley.chat.visitor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.chat.conversation.Conversations;
import dev.parley.chat.conversation.Conversations.Opened;
import dev.parley.chat.conversation.MessageShape;
import dev.parley.chat.conversation.RateMessage;
import dev.parley.chat.conversation.Rating;
import dev.parley.chat.conversation.SaidBy;
import dev.parley.chat.report.Report;
import dev.parley.chat.report.ReportFields;
import dev.parley.chat.report.Reports;
import dev.parley.chat.speech.Speak;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The messages of a conversation, and what its visitor does with one. */
@Path("/api/v1/public/chat-clients/{access-key}/messages")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@PublicEndpoint
@ByAccessKey
@RunOnVirtualThread
@Tag(name = "Web Chat Client")
public class PublicMessageResource {

  private static final int MOST = 500;

  private final Conversations conversations;
  private final RateMessage rate;
  private final Reports reports;
  private final Speak speak;

  PublicMessageResource(
      Conversations conversations, RateMessage rate, Reports reports, Speak speak) {
    this.conversations = conversations;
    this.rate = rate;
    this.reports = reports;
    this.speak = speak;
  }

  @GET
  @Operation(
      operationId = "listChatMessages",
      summary = "Messages before a position, the oldest first")
  public Conversations.Page messages(
      @PathParam("access-key") String key,
      @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @QueryParam("before")
          @Nullable String before,
      @Parameter(schema = @Schema(type = SchemaType.INTEGER))
          @QueryParam("limit")
          @DefaultValue("100")
          String limit) {
    int most = number("limit", limit);
    if (most < 1 || most > MOST) {
      throw ProblemException.invalid("limit", "From 1 to " + MOST + ".");
    }
    int position = before == null ? Integer.MAX_VALUE : number("before", before);
    return conversations.before(key, position, most);
  }

  /** JAX-RS would take a parameter that is no number for a wrong address, and not name it. */
  private static int number(String parameter, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw ProblemException.invalid(parameter, "Expected a whole number.");
    }
  }

  @PUT
  @Path("/{message-id}/feedback")
  @Operation(
      operationId = "rateChatMessage",
      summary = "Like or dislike an answer, or comment on it",
      description =
          "{\"rating\": \"like\", \"dislike\" or null, \"comment\": …}, in place of what was said"
              + " before.")
  public MessageShape.Feedback rate(
      @PathParam("access-key") String key,
      @PathParam("message-id") String message,
      @Nullable JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ProblemException.invalid("body", "Expected an object.");
    }
    JsonNode comment = body.path("comment");
    if (!comment.isMissingNode() && !comment.isNull() && !comment.isTextual()) {
      throw ProblemException.invalid("comment", "Expected a text.");
    }
    return rate.rate(
        key,
        idOf(message),
        ratingOf(body.path("rating")),
        comment.isTextual() ? comment.textValue() : null);
  }

  @DELETE
  @Path("/{message-id}/feedback")
  @Operation(operationId = "clearChatMessageRating", summary = "Take feedback back")
  public void clear(@PathParam("access-key") String key, @PathParam("message-id") String message) {
    rate.rate(key, idOf(message), null, null);
  }

  @POST
  @Path("/{message-id}/reports")
  @Operation(
      operationId = "reportChatMessage",
      summary = "Tell the operator that something is wrong with a message")
  public Report report(
      @PathParam("access-key") String key,
      @PathParam("message-id") String message,
      @Nullable ReportFields fields) {
    if (fields == null) {
      throw ProblemException.invalid("body", "Expected an object.");
    }
    if (fields.status() != null) {
      throw ProblemException.invalid("status", "Only the operator sets the status.");
    }
    Opened opened = conversations.open(key);
    UUID id = conversations.message(key, idOf(message)).messageId();
    return reports.create(
        new Reports.Subject(opened.account(), opened.client().id(), opened.id(), id), fields);
  }

  @POST
  @Path("/{message-id}/speech")
  @Consumes(MediaType.WILDCARD)
  @Produces("audio/mpeg")
  @Operation(
      operationId = "speakChatMessage",
      summary = "An answer read aloud",
      description = "422 where the client has no voice.")
  public Response speak(
      @PathParam("access-key") String key, @PathParam("message-id") String message) {
    Opened opened = conversations.open(key);
    MessageShape shape = conversations.message(key, idOf(message));
    if (shape.from() == SaidBy.VISITOR) {
      throw ProblemException.unprocessable("Only answers are read aloud.");
    }
    byte[] audio = speak.read(opened.client(), opened.id(), shape.messageId(), shape.content());
    return Response.ok(audio, "audio/mpeg")
        .header("Cache-Control", "private, max-age=3600")
        .header("X-Content-Type-Options", "nosniff")
        .build();
  }

  private static @Nullable Rating ratingOf(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return Arrays.stream(Rating.values())
        .filter(rating -> rating.toString().equals(value.asText("")))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "rating", "Expected one of these, or null.", List.of("like", "dislike")));
  }

  private static UUID idOf(String id) {
    return Ids.parse(id, "The message");
  }
}
