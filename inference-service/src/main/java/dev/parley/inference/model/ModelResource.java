package dev.parley.inference.model;

import dev.parley.embedding.EmbeddingModel;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.aigateway.AiGateways;
import dev.parley.inference.extractive.ExtractiveModel;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Models and AI gateways, as OpenAI's clients list them. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Inference")
public class ModelResource {

  private static final String OWNER = "parley";
  private static final long BUILT_IN_SINCE = 1_767_225_600; // 2026-01-01

  private final AiGateways gateways;
  private final UpstreamModels upstream;
  private final EmbeddingModel embedding;
  private final Caller caller;

  ModelResource(
      AiGateways gateways, UpstreamModels upstream, EmbeddingModel embedding, Caller caller) {
    this.gateways = gateways;
    this.upstream = upstream;
    this.embedding = embedding;
    this.caller = caller;
  }

  /** OpenAI's list. */
  public record ModelList(String object, List<ListedModel> data) {}

  @GET
  @Operation(summary = "List AI gateways, built-in models and those of the providers")
  public ModelList listModels() {
    Stream<ListedModel> own =
        gateways.list(caller.account(), null).stream().map(ModelResource::listed);
    List<ListedModel> all =
        Stream.of(own, builtIn(), upstream.list(caller.account()).stream())
            .flatMap(models -> models)
            .toList();
    return new ModelList("list", all);
  }

  /** Names of upstreams may hold slashes. */
  @GET
  @Path("{id: .+}")
  @Operation(summary = "Get one model by id, or an AI gateway also by slug")
  public ListedModel getModel(@PathParam("id") String id) {
    return gatewayOf(id)
        .map(ModelResource::listed)
        .or(
            () ->
                Stream.concat(builtIn(), upstream.list(caller.account()).stream())
                    .filter(model -> model.id().equals(id))
                    .findFirst())
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemType.MODEL_NOT_FOUND,
                    "The model does not exist or you do not have access to it.",
                    List.of(new FieldError("model", "There is no such model.")),
                    null,
                    null));
  }

  private Optional<AiGateway> gatewayOf(String id) {
    if (Ids.isId(id)) {
      return gateways.find(caller.account(), Ids.parse(id, "The AI gateway"));
    }
    return id.contains(":") ? gateways.findBySlug(caller.account(), id) : Optional.empty();
  }

  private Stream<ListedModel> builtIn() {
    return Stream.of(ExtractiveModel.NAME, embedding.name())
        .map(name -> ListedModel.of(name, BUILT_IN_SINCE, OWNER));
  }

  private static ListedModel listed(AiGateway gateway) {
    return ListedModel.of(gateway.id().toString(), gateway.createdAt().getEpochSecond(), OWNER);
  }
}
