package dev.parley.inference.provider;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Providers of models that the account brings itself. */
@Path("/api/v1/providers")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Providers")
public class ProviderResource {

  private static final String WHAT = "The provider";
  private static final String OBJECT = "A JSON object is needed.";

  private final Providers providers;
  private final ReadProviders read;
  private final FindRoute routes;
  private final WatchHealth health;
  private final LimitCalls limits;
  private final Caller caller;

  ProviderResource(
      Providers providers,
      ReadProviders read,
      FindRoute routes,
      WatchHealth health,
      LimitCalls limits,
      Caller caller) {
    this.providers = providers;
    this.read = read;
    this.routes = routes;
    this.health = health;
    this.limits = limits;
    this.caller = caller;
  }

  /** All of a provider; the key is masked. */
  public record View(
      UUID id,
      String name,
      String baseAddress,
      @Nullable String apiKey,
      List<String> models,
      Map<String, String> aliases,
      int weight,
      int priority,
      @Nullable Integer maxConcurrent,
      boolean enabled,
      List<HealthView> health,
      Instant createdAt,
      Instant updatedAt) {}

  /**
   * How a provider does.
   *
   * @param owner {@code account} or {@code operator}
   * @param running calls that run now; 0 where they are not limited
   * @param models those that were asked lately
   */
  public record State(String name, String owner, int running, List<HealthView> models) {}

  /** Answer to a creation. */
  public record ProviderCreated(UUID providerId) {}

  /** Answer where there is nothing else to say. */
  public record ProviderDone(String message) {}

  @POST
  @Operation(
      summary = "Create a provider",
      description =
          "An OpenAI-compatible API that has models. Models of the account's own providers are"
              + " asked of these only: of the best `priority` first, among equals by `weight`, and"
              + " of the next when one fails before its answer begins.")
  public ProviderCreated createProvider(@NotNull(message = OBJECT) ProviderFields fields) {
    return new ProviderCreated(providers.create(caller.account(), fields).id());
  }

  @GET
  @Operation(summary = "List the account's providers by priority")
  public List<View> listProviders() {
    return providers.list(caller.account()).stream().map(this::view).toList();
  }

  @GET
  @Path("health")
  @Operation(summary = "How all providers do that the account can ask, as this process sees them")
  public List<State> getHealthOfProviders() {
    return routes.all(caller.account()).stream().map(this::state).toList();
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Get a provider; its key is masked")
  public View getProvider(@PathParam("id") String id) {
    return view(providers.get(caller.account(), Ids.parse(id, WHAT)));
  }

  @PATCH
  @Path("{id}")
  @Operation(summary = "Change what is given and keep the rest")
  public ProviderDone editProvider(
      @PathParam("id") String id, @NotNull(message = OBJECT) ProviderFields fields) {
    providers.edit(caller.account(), Ids.parse(id, WHAT), fields);
    return new ProviderDone("The provider was edited.");
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Delete a provider")
  public ProviderDone deleteProvider(@PathParam("id") String id) {
    providers.delete(caller.account(), Ids.parse(id, WHAT));
    return new ProviderDone("The provider was deleted.");
  }

  private State state(KnownProvider provider) {
    return new State(
        provider.name(),
        provider.api().trusted() ? "operator" : "account",
        limits.running(provider),
        health.of(provider));
  }

  private View view(StoredProvider stored) {
    return new View(
        stored.id(),
        stored.name(),
        stored.baseAddress(),
        read.masked(stored),
        stored.models().names(),
        stored.models().aliases(),
        stored.weight(),
        stored.priority(),
        stored.maxConcurrent(),
        stored.enabled(),
        health.of(read.known(stored)),
        stored.createdAt(),
        stored.updatedAt());
  }
}
