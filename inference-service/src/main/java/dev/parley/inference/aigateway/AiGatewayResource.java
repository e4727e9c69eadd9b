package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateways.Actor;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** AI gateways of the account. */
@Path("/api/v1/ai-gateways")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "AI gateways")
public class AiGatewayResource {

  private static final String WHAT = "The AI gateway";

  private final AiGateways gateways;
  private final Caller caller;
  private final String inferenceEndpoint;

  AiGatewayResource(
      AiGateways gateways,
      Caller caller,
      @ConfigProperty(name = "parley.public.url", defaultValue = "http://127.0.0.1:8700")
          String publicUrl) {
    this.gateways = gateways;
    this.caller = caller;
    this.inferenceEndpoint = publicUrl.replaceAll("/+$", "") + "/v1/chat/completions";
  }

  /** What is sent to create or edit; for the OpenAPI document. */
  public record AiGatewayRequest(String name, GatewayParameters parameters) {}

  /** Answer to a creation. */
  public record Created(UUID aiGatewayId) {}

  /** One line of the list. */
  public record Listed(
      UUID id, String name, String inferenceEndpoint, String modelName, String slug) {}

  /** All of one AI gateway; the API key and the values of headers are masked. */
  public record View(
      UUID id,
      String name,
      String slug,
      @Schema(implementation = GatewayParameters.class) ObjectNode parameters,
      Instant createdAt,
      Instant updatedAt) {}

  /** Answer where there is nothing else to say. */
  public record Done(String message) {}

  @POST
  @Operation(summary = "Create an AI gateway")
  @RequestBody(content = @Content(schema = @Schema(implementation = AiGatewayRequest.class)))
  public Created createAiGateway(JsonNode document) {
    return new Created(gateways.create(actor(), objectOf(document)).id());
  }

  @GET
  @Operation(summary = "List AI gateways, by name, model, slug or id")
  public List<Listed> listAiGateways(@QueryParam("filter") @Nullable String filter) {
    return gateways.list(caller.account(), filter).stream()
        .map(
            gateway ->
                new Listed(
                    gateway.id(),
                    gateway.name(),
                    inferenceEndpoint,
                    gateway.parameters().modelName(),
                    gateway.slug()))
        .toList();
  }

  @PATCH
  @Path("{id}")
  @Operation(summary = "Change what is named and keep the rest (RFC 7396)")
  @RequestBody(content = @Content(schema = @Schema(implementation = AiGatewayRequest.class)))
  public Done editAiGateway(@PathParam("id") String id, JsonNode document) {
    gateways.edit(actor(), Ids.parse(id, WHAT), objectOf(document));
    return new Done("The AI gateway was edited.");
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Get an AI gateway with all its parameters")
  public View getAiGateway(@PathParam("id") String id) {
    AiGateway gateway = gateways.get(caller.account(), Ids.parse(id, WHAT));
    return new View(
        gateway.id(),
        gateway.name(),
        gateway.slug(),
        gateways.shown(gateway),
        gateway.createdAt(),
        gateway.updatedAt());
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Delete an AI gateway")
  public Done deleteAiGateway(@PathParam("id") String id) {
    gateways.delete(caller.account(), Ids.parse(id, WHAT));
    return new Done("The AI gateway was deleted.");
  }

  private Actor actor() {
    return new Actor(caller.account(), caller.token());
  }

  private static ObjectNode objectOf(@Nullable JsonNode document) {
    if (document instanceof ObjectNode object) {
      return object;
    }
    throw ProblemException.invalid("body", "Expected an object.");
  }
}
