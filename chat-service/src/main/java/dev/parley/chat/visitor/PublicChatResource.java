package dev.parley.chat.visitor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.chat.client.ClientParameters;
import dev.parley.chat.client.InputMode;
import dev.parley.chat.conversation.Ask;
import dev.parley.chat.conversation.AwaitAnswer;
import dev.parley.chat.conversation.BeginTurn;
import dev.parley.chat.conversation.BeginTurn.Begun;
import dev.parley.chat.conversation.CancelAnswer;
import dev.parley.chat.conversation.Conversations;
import dev.parley.chat.conversation.Conversations.Opened;
import dev.parley.chat.conversation.FollowConversation;
import dev.parley.chat.conversation.ReadAsk;
import dev.parley.chat.conversation.ReadEvents.Answered;
import dev.parley.chat.conversation.WriteAnswer;
import dev.parley.chat.feed.EventId;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.stream.EventStream;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A conversation as its visitor has it. */
@Path("/api/v1/public/chat-clients/{access-key}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@PublicEndpoint
@ByAccessKey
@RunOnVirtualThread
@Tag(name = "Web Chat Client")
public class PublicChatResource {

  private final Conversations conversations;
  private final BeginTurn turns;
  private final WriteAnswer writeAnswer;
  private final AwaitAnswer awaitAnswer;
  private final FollowConversation follow;
  private final CancelAnswer cancelAnswer;
  private final DescribeLooks looks;

  PublicChatResource(
      Conversations conversations,
      BeginTurn turns,
      WriteAnswer writeAnswer,
      AwaitAnswer awaitAnswer,
      FollowConversation follow,
      CancelAnswer cancelAnswer,
      DescribeLooks looks) {
    this.conversations = conversations;
    this.turns = turns;
    this.writeAnswer = writeAnswer;
    this.awaitAnswer = awaitAnswer;
    this.follow = follow;
    this.cancelAnswer = cancelAnswer;
    this.looks = looks;
  }

  @GET
  @Operation(
      operationId = "getChatSession",
      summary = "Get session info: messages, words and looks of the page")
  public SessionInfo info(
      @PathParam("access-key") String key,
      @HeaderParam("Accept-Language") @Nullable String accepted) {
    var seen = conversations.see(key);
    return SessionInfo.of(seen, looks.of(seen.client().clientParameters(), accepted));
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
  @Operation(
      operationId = "sendChatPrompt",
      summary = "Send a prompt and get the whole answer",
      description =
          "While a person has the conversation the answer is empty and its state is waiting.")
  public PublicShapes.Completion prompt(
      @PathParam("access-key") String key, @Nullable JsonNode body) {
    Opened opened = conversations.open(key);
    Begun begun = begin(key, opened, body);
    Answered answered = awaitAnswer.await(begun);
    return answered == null
        ? PublicShapes.Completion.WAITING
        : PublicShapes.Completion.of(answered, opened.view().toolCalls());
  }

  @POST
  @Path("/prompt/stream")
  @Blocking // a CompletionStage alone would put it on the event loop
  @Produces(MediaType.WILDCARD)
  @Operation(
      operationId = "streamChatPrompt",
      summary = "Send a prompt and get the answer as server-sent events",
      description =
          "Events: turn, message {messageId, text, offset}, tool_call, citations, usage, then done or"
              + " error. Each has an id; who loses the connection follows the session's events"
              + " with it. Without a prompt the last message of the visitor is answered, as after"
              + " a retry; {\"retry\": true} removes its answer first, and \"replaces\" edits a"
              + " message. docs/chat-protocol.md has the rest.")
  public CompletionStage<Void> stream(
      @PathParam("access-key") String key,
      @Nullable JsonNode body,
      @Context RoutingContext context) {
    Opened opened = conversations.open(key);
    Begun begun = begin(key, opened, body);
    EventStream stream = EventStream.open(context);
    follow.followTurn(begun, opened.view(), stream);
    return stream.completion();
  }

  @GET
  @Path("/events")
  @Blocking // a CompletionStage alone would put it on the event loop
  @Produces(MediaType.WILDCARD)
  @Operation(
      operationId = "followChatSession",
      summary = "What happens in the conversation, as server-sent events",
      description =
          "From now on, or after the event whose id is the header Last-Event-ID or the query"
              + " parameter lastEventId. Stays open.")
  public CompletionStage<Void> events(
      @PathParam("access-key") String key,
      @HeaderParam("Last-Event-ID") @Nullable String header,
      @QueryParam("lastEventId") @Nullable String query,
      @Context RoutingContext context) {
    Opened opened = conversations.open(key);
    EventId from = follow.startOf(opened.id(), header == null ? query : header);
    EventStream stream = EventStream.open(context);
    follow.follow(opened.id(), opened.view(), from, stream);
    return stream.completion();
  }

  @GET
  @Path("/suggestions")
  @Operation(operationId = "listChatSuggestions", summary = "Questions that are offered")
  public PublicShapes.Suggestions suggestions(@PathParam("access-key") String key) {
    ClientParameters parameters = conversations.open(key).client().clientParameters();
    return new PublicShapes.Suggestions(
        Objects.requireNonNullElse(parameters.suggestionButtons(), List.of()));
  }

  @GET
  @Path("/transcript.json")
  @Operation(
      operationId = "downloadChatTranscript",
      summary = "Download the session's messages, context and metadata")
  public Response transcript(@PathParam("access-key") String key) {
    return Response.ok(PublicShapes.Transcript.of(conversations.seeAll(key)))
        .header("Content-Disposition", "attachment; filename=\"transcript.json\"")
        .build();
  }

  /** The words stay even when the caller leaves now: they are kept before this returns. */
  private Begun begin(String key, Opened opened, @Nullable JsonNode body) {
    var modes =
        Objects.requireNonNullElse(
            opened.client().clientParameters().inputModes(), List.<InputMode>of());
    Ask ask = ReadAsk.read(body, modes);
    Begun begun = turns.begin(key, ask);
    writeAnswer.begin(begun);
    return begun;
  }
}
