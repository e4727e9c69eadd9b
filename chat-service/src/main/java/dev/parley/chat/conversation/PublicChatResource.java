package dev.parley.chat.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.client.InputMode;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.request.RequestId;
import dev.parley.web.stream.EventStream;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** The calls of a visitor, who shows no key but the session's. */
@Path("/api/v1/public/chat-clients/{access-key}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@PublicEndpoint
@RunOnVirtualThread
@Tag(name = "Web Chat Client")
public class PublicChatResource {

  private final Conversations conversations;
  private final Turns turns;
  private final WriteAnswer writeAnswer;
  private final CancelAnswer cancelAnswer;
  private final ObjectMapper json;

  PublicChatResource(
      Conversations conversations,
      Turns turns,
      WriteAnswer writeAnswer,
      CancelAnswer cancelAnswer,
      ObjectMapper json) {
    this.conversations = conversations;
    this.turns = turns;
    this.writeAnswer = writeAnswer;
    this.cancelAnswer = cancelAnswer;
    this.json = json;
  }

  @GET
  @Operation(
      operationId = "getChatSession",
      summary = "Get session info: messages, words and looks of the page")
  public SessionInfo info(@PathParam("access-key") String key) {
    return SessionInfo.of(conversations.see(key));
  }

  @DELETE
  @Operation(operationId = "cancelChatAnswer", summary = "Cancel the answer that is being written")
  public PublicShapes.Said cancel(@PathParam("access-key") String key) {
    boolean found = cancelAnswer.cancel(key);
    return new PublicShapes.Said(found ? "Inference cancelled." : "No inference was running.");
  }

  @POST
  @Path("/retry")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "retryChatMessage",
      summary = "Remove what came after the visitor's last message")
  public void retry(@PathParam("access-key") String key) {
    turns.retry(key);
  }

  @POST
  @Path("/prompt")
  @Operation(operationId = "sendChatPrompt", summary = "Send a prompt and get the whole answer")
  public PublicShapes.Completion prompt(
      @PathParam("access-key") String key, @Nullable JsonNode body) {
    Turn turn = turns.begin(key, read(key, body));
    Answer answer = writeAnswer.write(turn, writeAnswer.begin(turn), part -> {});
    if (answer.problem() != null) {
      throw answer.problem();
    }
    return PublicShapes.Completion.of(answer);
  }

  @POST
  @Path("/prompt/stream")
  @Blocking // a CompletionStage alone would put it on the event loop
  @Produces(MediaType.WILDCARD)
  @Operation(
      operationId = "streamChatPrompt",
      summary = "Send a prompt and get the answer as server-sent events",
      description =
          "Events: message {text}, citations {citations}, usage, then done {messageId, state} or"
              + " error (a problem). Without a prompt the last message of the visitor is answered,"
              + " as after a retry.")
  public CompletionStage<Void> stream(
      @PathParam("access-key") String key,
      @Nullable JsonNode body,
      @Context RoutingContext context) {
    Turn turn = turns.begin(key, read(key, body));
    var answering = writeAnswer.begin(turn);
    EventStream stream = EventStream.open(context);
    stream.onClose(answering::stop);
    StreamToVisitor visitor = new StreamToVisitor(stream, json);
    String requestId = RequestId.of(context.request());
    Thread.ofVirtual()
        .name("answer-" + turn.answerId())
        .start(
            () -> {
              MDC.put("requestId", requestId);
              visitor.end(writeAnswer.write(turn, answering, visitor::part));
            });
    return stream.completion();
  }

  @GET
  @Path("/transcript.json")
  @Operation(
      operationId = "downloadChatTranscript",
      summary = "Download the session's messages, context and metadata")
  public Response transcript(@PathParam("access-key") String key) {
    return Response.ok(PublicShapes.Transcript.of(conversations.see(key)))
        .header("Content-Disposition", "attachment; filename=\"transcript.json\"")
        .build();
  }

  private @Nullable Prompt read(String key, @Nullable JsonNode body) {
    var client =
        conversations.clientOf(key).orElseThrow(() -> ProblemException.notFound("The chat"));
    List<InputMode> modes =
        Objects.requireNonNullElse(client.clientParameters().inputModes(), List.of());
    return Prompt.read(body, modes);
  }
}
