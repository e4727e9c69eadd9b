package dev.parley.chat.conversation;

import dev.parley.chat.feed.EventId;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.stream.EventStream;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A session as the account's people see it and take part in it. */
@Path("/api/v1/web-chat-client/{chat-client-id}/sessions/{session-id}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Web Chat Sessions")
public class HandOverResource {

  private static final int MAX_NAME = 100;
  private static final int MAX_TEXT = 32_000;
  private static final int MOST = 1_000;

  private final HandOver handOver;
  private final FollowConversation follow;
  private final Caller caller;

  HandOverResource(HandOver handOver, FollowConversation follow, Caller caller) {
    this.handOver = handOver;
    this.follow = follow;
    this.caller = caller;
  }

  /** Body of taking over: the name that the visitor sees, up to 100 characters. */
  public record TakeOver(@Nullable String name) {}

  /** Body of a message: 1 to 32,000 characters. */
  public record Say(@Nullable String content) {}

  @POST
  @Path("/take-over")
  @Operation(
      operationId = "takeOverWebChatSession",
      summary = "Answer in place of the assistant",
      description = "An answer that is being written is stopped; what was said stays.")
  public HandOver.State takeOver(
      @PathParam("chat-client-id") String client,
      @PathParam("session-id") String session,
      @Nullable TakeOver request) {
    String name = request == null || request.name() == null ? null : request.name().strip();
    if (name != null && (name.length() > MAX_NAME || name.indexOf('\0') >= 0)) {
      throw ProblemException.invalid("name", "At most " + MAX_NAME + " characters.");
    }
    return handOver.takeOver(
        caller.account(),
        clientOf(client),
        sessionOf(session),
        name == null || name.isEmpty() ? null : name);
  }

  @POST
  @Path("/hand-back")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "handBackWebChatSession",
      summary = "Let the assistant answer again, from the visitor's next message on")
  public HandOver.State handBack(
      @PathParam("chat-client-id") String client, @PathParam("session-id") String session) {
    return handOver.handBack(caller.account(), clientOf(client), sessionOf(session));
  }

  @POST
  @Path("/messages")
  @Operation(
      operationId = "sayInWebChatSession",
      summary = "Say something as the person who took the session over")
  public MessageShape say(
      @PathParam("chat-client-id") String client,
      @PathParam("session-id") String session,
      @Nullable Say request) {
    handOver.require(caller.account(), clientOf(client), sessionOf(session));
    String text = request == null || request.content() == null ? "" : request.content();
    if (text.isBlank() || text.length() > MAX_TEXT || text.indexOf('\0') >= 0) {
      throw ProblemException.invalid("content", "Expected 1 to " + MAX_TEXT + " characters.");
    }
    return handOver.say(caller.account(), clientOf(client), sessionOf(session), text);
  }

  @GET
  @Path("/messages")
  @Operation(
      operationId = "listWebChatSessionMessages",
      summary = "Messages of a session, the newest page first, each page in order",
      description = "With tool calls, usage and feedback. 'before' is the position of a message.")
  public Conversations.Page messages(
      @PathParam("chat-client-id") String client,
      @PathParam("session-id") String session,
      @QueryParam("before") @Nullable Integer before,
      @QueryParam("limit") @DefaultValue("100") int limit) {
    if (limit < 1 || limit > MOST) {
      throw ProblemException.invalid("limit", "From 1 to " + MOST + ".");
    }
    return handOver.before(
        caller.account(),
        clientOf(client),
        sessionOf(session),
        before == null ? Integer.MAX_VALUE : before,
        limit);
  }

  @GET
  @Path("/events")
  @Blocking // a CompletionStage alone would put it on the event loop
  @Produces(MediaType.WILDCARD)
  @Operation(
      operationId = "followWebChatSession",
      summary = "What happens in a session, as server-sent events",
      description = "The events of the public chat protocol, with all tool calls.")
  public CompletionStage<Void> events(
      @PathParam("chat-client-id") String client,
      @PathParam("session-id") String session,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
      @Context RoutingContext context) {
    UUID conversation = handOver.require(caller.account(), clientOf(client), sessionOf(session));
    EventId from = follow.startOf(conversation, lastEventId);
    EventStream stream = EventStream.open(context);
    follow.follow(conversation, View.ALL, from, stream);
    return stream.completion();
  }

  private static UUID clientOf(String id) {
    return Ids.parse(id, "The web chat client");
  }

  private static UUID sessionOf(String id) {
    return Ids.parse(id, "The session");
  }
}
