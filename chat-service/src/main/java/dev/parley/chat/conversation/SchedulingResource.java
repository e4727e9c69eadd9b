package dev.parley.chat.conversation;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What scheduler-service asks before an assistant speaks first. The gateway does not lead here. */
@Path("/internal/v1/web-chat-client/{id}/scheduling")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SchedulingResource {

  private final Scheduling scheduling;
  private final Caller caller;

  SchedulingResource(Scheduling scheduling, Caller caller) {
    this.scheduling = scheduling;
    this.caller = caller;
  }

  @GET
  @Operation(hidden = true)
  public Scheduling.Allowed of(
      @PathParam("id") String id, @QueryParam("external-user-id") @Nullable String user) {
    return scheduling.of(caller.account(), Ids.parse(id, "The web chat client"), user);
  }
}
