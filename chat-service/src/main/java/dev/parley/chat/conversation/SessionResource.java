package dev.parley.chat.conversation;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sessions of a web chat client of the caller's account. */
@Path("/api/v1/web-chat-client/{chat-client-id}/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Web Chat Sessions")
public class SessionResource {

  private final Sessions sessions;
  private final ListSessions list;
  private final Caller caller;

  SessionResource(Sessions sessions, ListSessions list, Caller caller) {
    this.sessions = sessions;
    this.list = list;
    this.caller = caller;
  }

  @POST
  @Operation(
      operationId = "createWebChatSession",
      summary = "Create a session and the address of its chat page",
      description =
          "A tag finds the live session that was opened with it: it is renewed, and gets the new"
              + " context. A session lives for an hour, unless the request says otherwise (600 to"
              + " 7,776,000 seconds); finding it again shortens its life only where the request"
              + " gives expires; a message of the visitor leaves it at least 30 minutes.")
  public Sessions.Created create(
      @PathParam("chat-client-id") String client, @Nullable CreateSession request) {
    UUID clientId = clientOf(client);
    CreateSession wanted = request == null ? CreateSession.EMPTY : request.valid();
    return sessions.create(caller.account(), clientId, wanted);
  }

  @GET
  @Operation(
      operationId = "listWebChatSessions",
      summary = "List sessions, the newest first",
      description =
          "The filter is part of a session's key, tag, id, or of the first 4,000 characters of its"
              + " context, in any case.")
  public Response list(
      @PathParam("chat-client-id") String client,
      @QueryParam("filter") @Nullable String filter,
      @BeanParam @Valid PageRequest page) {
    var found = list.list(caller.account(), clientOf(client), filter, page);
    return Response.ok(found.sessions()).header(PageRequest.TOTAL_HEADER, found.total()).build();
  }

  @DELETE
  @Path("/{session-id}")
  @Operation(
      operationId = "deleteWebChatSession",
      summary = "End a session and delete its messages")
  public Response delete(
      @PathParam("chat-client-id") String client, @PathParam("session-id") String session) {
    sessions.delete(caller.account(), clientOf(client), Ids.parse(session, "The session"));
    return Response.ok().build();
  }

  private static UUID clientOf(String id) {
    return Ids.parse(id, "The web chat client");
  }
}
