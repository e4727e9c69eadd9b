package dev.parley.chat.schedule;

import dev.parley.chat.conversation.Scheduling;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Who has not written since the assistant spoke first. The gateway does not lead here. */
@Path("/internal/v1/web-chat-clients/{id}/inactive-users")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class InactiveUsersResource {

  private final Scheduling scheduling;
  private final Caller caller;

  InactiveUsersResource(Scheduling scheduling, Caller caller) {
    this.scheduling = scheduling;
    this.caller = caller;
  }

  @GET
  @Operation(hidden = true)
  public List<Scheduling.Inactive> list(
      @PathParam("id") String id, @QueryParam("external-user-id") @Nullable String user) {
    return scheduling.inactive(caller.account(), Ids.parse(id, "The web chat client"), user);
  }
}
