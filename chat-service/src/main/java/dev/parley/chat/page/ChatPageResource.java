package dev.parley.chat.page;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.conversation.Conversations;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The page on which a visitor chats: {@code /chat/<access key>}. */
@Path("/chat/{access-key}")
@PublicEndpoint
@RunOnVirtualThread
@Tag(name = "Web Chat Client")
public class ChatPageResource {

  private static final int GONE = 410;

  private final Conversations conversations;
  private final ChatPage page;

  ChatPageResource(Conversations conversations, ChatPage page) {
    this.conversations = conversations;
    this.page = page;
  }

  @GET
  @Operation(operationId = "chatPage", summary = "The chat page of a session")
  public Response page(@PathParam("access-key") String key) {
    try {
      return conversations
          .clientOf(key)
          .map(client -> respond(200, page.of(client), client))
          .orElseGet(() -> respond(404, page.unknown(), null));
    } catch (ProblemException e) {
      if (e.type() != ProblemType.UNPROCESSABLE) {
        throw e;
      }
      return respond(GONE, page.ended(), null);
    }
  }

  /** The address of the page holds the key, so it is neither cached nor told to other sites. */
  private static Response respond(int status, String html, @Nullable ChatClient client) {
    return Response.status(status)
        .header("Content-Type", "text/html; charset=utf-8")
        .header("Content-Security-Policy", PagePolicy.of(client))
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store")
        .header("X-Robots-Tag", "noindex")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .entity(html)
        .build();
  }
}
