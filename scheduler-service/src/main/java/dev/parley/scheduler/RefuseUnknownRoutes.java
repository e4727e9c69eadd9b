package dev.parley.scheduler;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Everything under this service's prefix that has no resource of its own: 404 to a known caller,
 * 401 to a stranger, who learns nothing about routes. A more specific resource goes before it.
 */
@Path("/api/v1/web-chat-clients/{route:.*}")
public class RefuseUnknownRoutes {

  @GET
  @Operation(hidden = true)
  public void get() {
    throw new NotFoundException();
  }

  @POST
  @Operation(hidden = true)
  public void post() {
    throw new NotFoundException();
  }

  @PUT
  @Operation(hidden = true)
  public void put() {
    throw new NotFoundException();
  }

  @PATCH
  @Operation(hidden = true)
  public void patch() {
    throw new NotFoundException();
  }

  @DELETE
  @Operation(hidden = true)
  public void delete() {
    throw new NotFoundException();
  }
}
