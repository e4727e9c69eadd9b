package dev.parley.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What connects a web chat client to channels. */
@Path("/api/v1/web-chat-client/{id}/integrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Web Chat")
public class IntegrationResource {

  private final Integrations integrations;
  private final Caller caller;

  IntegrationResource(Integrations integrations, Caller caller) {
    this.integrations = integrations;
    this.caller = caller;
  }

  /**
   * Body of editing integrations.
   *
   * @param integrationType Zapi, Telegram, EvolutionApi or Kapso
   * @param integrations that integration in its field; others are left alone
   */
  public record Edit(@Nullable String integrationType, @Nullable JsonNode integrations) {}

  @PUT
  @Operation(
      operationId = "editWebChatClientIntegrations",
      summary = "Connect a web chat client to a channel",
      description =
          "Only the integration of integrationType is read; null removes it. A secret that is"
              + " written back as its mask stays as it is.")
  public Response edit(@PathParam("id") String id, @Nullable Edit edit) {
    integrations.require(caller.account(), idOf(id));
    String name = edit == null || edit.integrationType() == null ? "" : edit.integrationType();
    IntegrationType type =
        IntegrationType.of(name)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "integrationType", "Expected a kind.", IntegrationType.names()));
    JsonNode all = edit == null ? null : edit.integrations();
    JsonNode given = all == null ? null : all.get(type.field());
    if (given == null) {
      throw ProblemException.invalid(
          "integrations." + type.field(), "The integration of this type is required.");
    }
    if (given.isNull()) {
      integrations.delete(caller.account(), idOf(id), type);
    } else {
      integrations.put(caller.account(), idOf(id), type, given);
    }
    return Response.ok().build();
  }

  @DELETE
  @Path("/{name}")
  @Operation(
      operationId = "deleteWebChatClientIntegration",
      summary = "Disconnect a web chat client from a channel",
      description = "Names are Zapi, Telegram, EvolutionApi and Kapso.")
  public Response delete(@PathParam("id") String id, @PathParam("name") String name) {
    integrations.delete(caller.account(), idOf(id), IntegrationType.of(name).orElse(null));
    return Response.ok().build();
  }

  private static UUID idOf(String id) {
    return Ids.parse(id, "The web chat client");
  }
}
