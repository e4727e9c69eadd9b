package dev.parley.gateway.health;

import dev.parley.gateway.health.WholeHealth.Status;
import dev.parley.web.identity.PublicEndpoint;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

/** Health of the whole, for people and load balancers. */
@Path("/health")
@PublicEndpoint
public class HealthResource {

  private final CheckHealth health;

  HealthResource(CheckHealth health) {
    this.health = health;
  }

  @GET
  @Operation(
      summary = "Health",
      description = "How each service is; 503 when the gateway itself cannot serve.")
  public Uni<RestResponse<WholeHealth>> health() {
    return Uni.createFrom()
        .completionStage(health::check)
        .map(
            whole -> {
              RestResponse.Status status =
                  whole.status() == Status.DOWN
                      ? RestResponse.Status.SERVICE_UNAVAILABLE
                      : RestResponse.Status.OK;
              return RestResponse.ResponseBuilder.create(status, whole)
                  .header("Cache-Control", "no-store")
                  .build();
            });
  }
}
