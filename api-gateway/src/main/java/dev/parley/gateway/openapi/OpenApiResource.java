package dev.parley.gateway.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.identity.PublicEndpoint;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The description of the whole API, for tools and for the page at {@code /docs/}. */
@Path("/openapi.json")
@PublicEndpoint
public class OpenApiResource {

  private final WholeDocument document;

  OpenApiResource(WholeDocument document) {
    this.document = document;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(hidden = true)
  public Uni<ObjectNode> get() {
    return Uni.createFrom().completionStage(document::get);
  }
}
