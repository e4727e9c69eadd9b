package dev.parley.chat.page;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.conversation.Conversations;
import dev.parley.chat.visitor.Culture;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.util.Base64;
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
  private static final int NONCE_BYTES = 16;

  private final Conversations conversations;
  private final ChatPage page;
  private final Culture culture;
  private final SecureRandom random = new SecureRandom();

  ChatPageResource(Conversations conversations, ChatPage page, Culture culture) {
    this.conversations = conversations;
    this.page = page;
    this.culture = culture;
  }

  @GET
  @Operation(operationId = "chatPage", summary = "The chat page of a session")
  public Response page(
      @PathParam("access-key") String key,
      @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) @Nullable String acceptLanguage) {
    String nonce = nonce();
    try {
      return conversations
          .clientOf(key)
          .map(client -> chat(client, acceptLanguage, nonce))
          .orElseGet(
              () ->
                  respond(
                      404,
                      page.unknown(PageLanguage.of(culture, null, acceptLanguage)),
                      null,
                      nonce));
    } catch (ProblemException e) {
      if (e.type() != ProblemType.UNPROCESSABLE) {
        throw e;
      }
      return respond(GONE, page.ended(PageLanguage.of(culture, null, acceptLanguage)), null, nonce);
    }
  }

  private Response chat(ChatClient client, @Nullable String acceptLanguage, String nonce) {
    var language =
        PageLanguage.of(culture, client.clientParameters().languageCode(), acceptLanguage);
    return respond(200, page.of(client, language, nonce), client, nonce);
  }

  /** The address of the page holds the key, so it is neither cached nor told to other sites. */
  private static Response respond(
      int status, String html, @Nullable ChatClient client, String nonce) {
    return Response.status(status)
        .header("Content-Type", "text/html; charset=utf-8")
        .header("Content-Security-Policy", PagePolicy.of(client, nonce))
        .header("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store")
        .header("Vary", HttpHeaders.ACCEPT_LANGUAGE)
        .header("X-Robots-Tag", "noindex")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .entity(html)
        .build();
  }

  private String nonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
