package dev.parley.shell.session;

import dev.parley.shell.io.Data;
import dev.parley.shell.tree.ShellUser;
import dev.parley.web.identity.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Shells. */
@Path("/api/v1/shell/sessions")
@RunOnVirtualThread
@Tag(name = "Shell commands")
public class SessionResource {

  private final Sessions sessions;
  private final Caller caller;

  SessionResource(Sessions sessions, Caller caller) {
    this.sessions = sessions;
    this.caller = caller;
  }

  /**
   * A new shell.
   *
   * @param ephemeral whether its files shall end with it; such a one has no user
   * @param user whose files it works on, where no header says that
   */
  public record NewSession(boolean ephemeral, @Nullable String user) {}

  /**
   * A shell.
   *
   * @param runningCommand null when none is
   */
  public record SessionView(
      UUID id, boolean ephemeral, Instant lastUsedUtc, @Nullable UUID runningCommand) {

    static SessionView of(Session session) {
      return new SessionView(
          session.id(), session.ephemeral(), session.usedAt(), session.command());
    }
  }

  @POST
  @Operation(
      summary = "Open a shell",
      description =
          "On the files of the user whom X-Shell-User-Id names, or, when it is ephemeral, on none. A"
              + " shell in which nothing is run for a while ends by itself.")
  public Data<SessionView> open(
      @HeaderParam(ShellUser.HEADER) @Nullable String user, @Nullable NewSession body) {
    boolean ephemeral = body != null && body.ephemeral();
    ShellUser owner = null;
    if (!ephemeral) {
      owner =
          user == null && body != null
              ? ShellUser.named(caller.account(), body.user())
              : ShellUser.of(caller.account(), user);
    }
    return new Data<>(SessionView.of(sessions.open(caller.account(), owner)));
  }

  @GET
  @Path("{session}")
  @Operation(summary = "Get a shell")
  public Data<SessionView> get(
      @HeaderParam(ShellUser.HEADER) @Nullable String user, @PathParam("session") String session) {
    return new Data<>(SessionView.of(sessions.require(caller.account(), user, session)));
  }

  @DELETE
  @Path("{session}")
  @Operation(summary = "End a shell", description = "With what runs in it.")
  public Map<String, Object> end(
      @HeaderParam(ShellUser.HEADER) @Nullable String user, @PathParam("session") String session) {
    sessions.end(sessions.require(caller.account(), user, session));
    return Map.of();
  }
}
