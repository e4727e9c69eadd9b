package dev.parley.chat.widget;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ChatClients;
import dev.parley.chat.client.CheckOrigin;
import dev.parley.chat.client.IdentitySecrets;
import dev.parley.chat.conversation.Sessions;
import dev.parley.chat.visitor.DescribeLooks;
import dev.parley.chat.visitor.SessionInfo;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A client's widget on another site, before it has a session. */
@Path("/api/v1/public/chat-widgets/{widget-key}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@PublicEndpoint
@RunOnVirtualThread
@Tag(name = "Web Chat Client")
public class WidgetResource {

  private static final int MAX_USER = 200;

  private final ChatClients clients;
  private final CheckOrigin check;
  private final IdentitySecrets identities;
  private final Sessions sessions;
  private final DescribeLooks looks;

  WidgetResource(
      ChatClients clients,
      CheckOrigin check,
      IdentitySecrets identities,
      Sessions sessions,
      DescribeLooks looks) {
    this.clients = clients;
    this.check = check;
    this.identities = identities;
    this.sessions = sessions;
    this.looks = looks;
  }

  /** What a launcher needs. */
  public record Looks(String chatTitle, Map<String, String> culture, SessionInfo.Client client) {}

  /**
   * Body of beginning a conversation; all may be left out.
   *
   * @param externalUserId who the visitor is to the embedding site, 1 to 200 characters
   * @param signature HMAC-SHA-256 of it with the client's identity secret, in hex
   * @param accessKey what this browser had before; finds a conversation that is nobody's
   */
  public record Visitor(
      @Nullable String externalUserId, @Nullable String signature, @Nullable String accessKey) {}

  @GET
  @Operation(operationId = "getChatWidget", summary = "Words and looks of a widget")
  public Looks looks(
      @PathParam("widget-key") String key,
      @HeaderParam("Accept-Language") @Nullable String accepted,
      @Context HttpHeaders headers) {
    ChatClient client = clientOf(key, headers);
    SessionInfo.Offered offered = looks.of(client.clientParameters(), accepted);
    return new Looks(
        SessionInfo.titleOf(client.clientParameters(), client.name()),
        offered.words(),
        SessionInfo.client(client.clientParameters(), offered));
  }

  @POST
  @Path("/sessions")
  @Operation(
      operationId = "beginChatWidgetSession",
      summary = "Begin a conversation, or find the visitor's again",
      description =
          "A visitor whom the site vouches for finds their conversation on any device; anybody else"
              + " begins a clean one. 403 for a signature that is not the client's, or a site that"
              + " it does not allow.")
  public Sessions.Visit begin(
      @PathParam("widget-key") String key,
      @Nullable Visitor visitor,
      @Context HttpHeaders headers) {
    ChatClient client = clientOf(key, headers);
    String user = visitor == null ? null : visitor.externalUserId();
    if (user != null) {
      if (user.isBlank() || user.length() > MAX_USER || user.indexOf('\0') >= 0) {
        throw ProblemException.invalid(
            "externalUserId", "Expected 1 to " + MAX_USER + " characters.");
      }
      identities.verify(client.account(), client.id(), user, visitor.signature());
    }
    return sessions.visit(
        client.account(), client.id(), user, visitor == null ? null : visitor.accessKey());
  }

  private ChatClient clientOf(String key, HttpHeaders headers) {
    ChatClient client =
        clients.findByWidgetKey(key).orElseThrow(() -> ProblemException.notFound("The chat"));
    check.require(client, headers::getHeaderString);
    return client;
  }
}
