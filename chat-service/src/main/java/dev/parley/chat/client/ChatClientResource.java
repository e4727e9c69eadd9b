package dev.parley.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.chat.inference.AiGatewayDirectory;
import dev.parley.chat.inference.AiGatewayDirectory.AiGatewaySummary;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Web chat clients of the caller's account. */
@Path("/api/v1/web-chat-client")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Web Chat")
public class ChatClientResource {

  private final ChatClients clients;
  private final ActiveSessions sessions;
  private final Integrations integrations;
  private final IdentitySecrets identities;
  private final AiGatewayDirectory gateways;
  private final Caller caller;

  ChatClientResource(
      ChatClients clients,
      ActiveSessions sessions,
      Integrations integrations,
      IdentitySecrets identities,
      AiGatewayDirectory gateways,
      Caller caller) {
    this.clients = clients;
    this.integrations = integrations;
    this.identities = identities;
    this.sessions = sessions;
    this.gateways = gateways;
    this.caller = caller;
  }

  /** Answer of creating. */
  public record Created(UUID id) {}

  /**
   * A client in the list.
   *
   * @param associatedGateway null when the AI gateway was deleted
   */
  public record Listed(
      UUID id,
      String name,
      @Nullable String color,
      long activeSessions,
      @Nullable AiGatewaySummary associatedGateway) {}

  /** Id and name of the AI gateway that answers. */
  public record GatewayName(UUID id, String name) {}

  /**
   * What a site needs to embed the chat.
   *
   * @param identitySecret masked; null until one is made
   */
  public record Embedding(String widgetKey, @Nullable String identitySecret) {}

  /** A secret that is not shown again. */
  public record IdentitySecret(String secret) {}

  /**
   * A client, whole.
   *
   * @param aiGateway null when the AI gateway was deleted
   * @param integrations by kind, with masked secrets; null where there is none
   */
  public record Viewed(
      String name,
      @Nullable GatewayName aiGateway,
      LimitingParameters limitingParameters,
      ClientParameters clientParameters,
      JsonNode integrations,
      Embedding embedding) {}

  @GET
  @Operation(operationId = "listWebChatClients", summary = "List web chat clients")
  public List<Listed> list() {
    List<ChatClient> all = clients.all(caller.account());
    if (all.isEmpty()) {
      return List.of();
    }
    Map<UUID, Long> active = sessions.countByClient(caller.account());
    Map<UUID, AiGatewaySummary> byId = gateways.all(caller.token());
    return all.stream()
        .map(
            client ->
                new Listed(
                    client.id(),
                    client.name(),
                    client.clientParameters().primaryColor(),
                    active.getOrDefault(client.id(), 0L),
                    byId.get(client.aiGatewayId())))
        .toList();
  }

  @POST
  @Operation(operationId = "createWebChatClient", summary = "Create a web chat client")
  public Created create(ChatClientRequest request) {
    var valid = ValidateChatClient.check(request);
    requireGateway(valid.aiGatewayId());
    return new Created(clients.create(caller.account(), valid, request));
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "viewWebChatClient", summary = "View a web chat client")
  public Viewed view(@PathParam("id") String id) {
    ChatClient client = clients.get(caller.account(), idOf(id));
    GatewayName gateway =
        gateways
            .find(client.aiGatewayId(), caller.token())
            .map(found -> new GatewayName(found.id(), found.name()))
            .orElse(null);
    return new Viewed(
        client.name(),
        gateway,
        client.limitingParameters(),
        client.clientParameters(),
        integrations.masked(caller.account(), client.id()),
        new Embedding(client.widgetKey(), identities.masked(caller.account(), client.id())));
  }

  @PUT
  @Path("/{id}")
  @Operation(operationId = "editWebChatClient", summary = "Edit a web chat client")
  public Response edit(@PathParam("id") String id, ChatClientRequest request) {
    UUID clientId = clients.get(caller.account(), idOf(id)).id();
    var valid = ValidateChatClient.check(request);
    requireGateway(valid.aiGatewayId());
    clients.edit(caller.account(), clientId, valid, request);
    return Response.ok().build();
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "deleteWebChatClient",
      summary = "Delete a web chat client with its sessions")
  public Response delete(@PathParam("id") String id) {
    clients.delete(caller.account(), idOf(id));
    return Response.ok().build();
  }

  @POST
  @Path("/{id}/identity-secret")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "renewWebChatIdentitySecret",
      summary = "Make the secret that signs visitors of embedding sites",
      description = "It is shown once. The one before no longer counts.")
  public IdentitySecret identitySecret(@PathParam("id") String id) {
    return new IdentitySecret(identities.renew(caller.account(), idOf(id)));
  }

  private void requireGateway(UUID id) {
    if (gateways.find(id, caller.token()).isEmpty()) {
      throw ProblemException.invalid("aiGatewayId", "This account has no such AI gateway.");
    }
  }

  private static UUID idOf(String id) {
    return Ids.parse(id, "The web chat client");
  }
}
