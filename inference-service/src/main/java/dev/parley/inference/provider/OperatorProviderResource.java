package dev.parley.inference.provider;

import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The providers that the operator has configured, for the operator. */
@Path("/admin/v1/providers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Providers")
public class OperatorProviderResource {

  /** The scope in the internal token by which the gateway vouches for the operator. */
  private static final String OPERATOR = "operator";

  private final FindRoute routes;
  private final WatchHealth health;
  private final LimitCalls limits;
  private final Caller caller;

  OperatorProviderResource(FindRoute routes, WatchHealth health, LimitCalls limits, Caller caller) {
    this.routes = routes;
    this.health = health;
    this.limits = limits;
    this.caller = caller;
  }

  /**
   * A configured provider.
   *
   * @param hasKey whether there is a key, which is never shown
   * @param running calls that run now; 0 where they are not limited
   */
  public record Configured(
      String name,
      String baseAddress,
      boolean hasKey,
      List<String> models,
      Map<String, String> aliases,
      int weight,
      int priority,
      @Nullable Integer maxConcurrent,
      int running,
      List<HealthView> health) {}

  @GET
  @Operation(summary = "List the configured providers and how they do, as this process sees them")
  public List<Configured> listConfiguredProviders() {
    if (!caller.scopes().contains(OPERATOR)) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "Only the operator of the installation sees its providers.");
    }
    return routes.ofOperator().stream().map(this::configured).toList();
  }

  private Configured configured(KnownProvider provider) {
    return new Configured(
        provider.name(),
        provider.api().baseAddress(),
        provider.api().apiKey() != null,
        provider.models().names(),
        provider.models().aliases(),
        provider.weight(),
        provider.priority(),
        provider.maxConcurrent(),
        limits.running(provider),
        health.of(provider));
  }
}
