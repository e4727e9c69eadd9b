package dev.parley.shell.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.shell.io.Data;
import dev.parley.shell.sandbox.RunningCommand;
import dev.parley.shell.session.RunCommand.Started;
import dev.parley.shell.session.RunCommand.Wanted;
import dev.parley.shell.tree.ShellUser;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.stream.EventStream;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Commands in a shell. */
@Path("/api/v1/shell/sessions/{session}/commands")
@Produces(MediaType.WILDCARD)
@RunOnVirtualThread
@Tag(name = "Shell commands")
public class CommandResource {

  private final Sessions sessions;
  private final SessionRepository rows;
  private final RunCommand run;
  private final RunningCommands running;
  private final Clock clock;
  private final ObjectMapper json;
  private final CurrentVertxRequest current;
  private final Caller caller;

  CommandResource(
      Sessions sessions,
      SessionRepository rows,
      RunCommand run,
      RunningCommands running,
      Clock clock,
      ObjectMapper json,
      CurrentVertxRequest current,
      Caller caller) {
    this.sessions = sessions;
    this.rows = rows;
    this.run = run;
    this.running = running;
    this.clock = clock;
    this.json = json;
    this.current = current;
    this.caller = caller;
  }

  @POST
  @Blocking
  @Operation(
      summary = "Run a command",
      description =
          "In a sandbox without network, with the user's files as home. Whole, or with `stream` as"
              + " server-sent events: started, output, call, end. The place and the environment that"
              + " it leaves are those of the next command. A client that leaves cancels it.")
  public CompletionStage<@Nullable Response> run(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @PathParam("session") String session,
      @Valid @NotNull CommandRequest request) {
    if (!request.stream() && !request.tools().isEmpty()) {
      throw ProblemException.invalid("tools", "Calls of tools are told of only in a stream.");
    }
    Session shell = sessions.require(caller.account(), user, session);
    Wanted wanted =
        new Wanted(
            request.command(),
            request.timeoutSeconds() == null ? null : Duration.ofSeconds(request.timeoutSeconds()),
            request.tools());
    RoutingContext context = current.getCurrent();
    return request.stream() ? stream(shell, wanted, context) : whole(shell, wanted, context);
  }

  private CompletionStage<@Nullable Response> whole(
      Session shell, Wanted wanted, RoutingContext context) {
    CollectOutput output = new CollectOutput();
    Started started = run.start(shell, wanted, id -> output);
    cancelWithClient(context, started.command());
    return started
        .ended()
        .thenApply(ended -> CommandEnd.of(started.id(), ended, output.text()))
        .thenApply(end -> Response.ok(new Data<>(end), MediaType.APPLICATION_JSON_TYPE).build());
  }

  private CompletionStage<@Nullable Response> stream(
      Session shell, Wanted wanted, RoutingContext context) {
    AtomicReference<StreamCommand> listener = new AtomicReference<>();
    Started started =
        run.start(
            shell,
            wanted,
            id -> {
              listener.set(new StreamCommand(id, json));
              return listener.get();
            });
    StreamCommand told = listener.get();
    cancelWithClient(context, started.command());
    CompletableFuture<@Nullable Response> over = new CompletableFuture<>();
    context
        .vertx()
        .getOrCreateContext()
        .runOnContext(
            now -> {
              if (context.response().closed()) {
                told.left();
                started.command().cancel();
                over.complete(null);
                return;
              }
              EventStream events = EventStream.open(context);
              events.onClose(started.command()::cancel);
              told.opened(events);
              events.completion().thenRun(() -> over.complete(null));
            });
    var unused =
        started.ended().thenAccept(ended -> told.end(CommandEnd.of(started.id(), ended, null)));
    return over;
  }

  private static void cancelWithClient(RoutingContext context, RunningCommand command) {
    context.addEndHandler(
        over -> {
          if (over.failed()) {
            command.cancel();
          }
        });
  }

  @DELETE
  @Path("{command}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Cancel a command", description = "With all that it has started.")
  public Map<String, Object> cancel(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @PathParam("session") String session,
      @PathParam("command") String command) {
    Session shell = sessions.require(caller.account(), user, session);
    UUID id = Ids.parse(command, "The command");
    if (!id.equals(shell.command())) {
      throw ProblemException.notFound("The command");
    }
    rows.cancel(shell, id, clock.instant());
    running.cancel(id); // on another machine it ends when it renews its lease
    return Map.of();
  }

  /** What a tool answered: its exit code and what it prints. */
  public record ToolAnswer(@Min(0) @Max(255) int exitCode, @NotNull String output) {}

  @POST
  @Path("{command}/calls/{call}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Answer a command's call of a tool")
  public Map<String, Object> answer(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @PathParam("session") String session,
      @PathParam("command") String command,
      @PathParam("call") String call,
      @Valid @NotNull ToolAnswer answer) {
    Session shell = sessions.require(caller.account(), user, session);
    UUID id = Ids.parse(command, "The command");
    boolean answered =
        id.equals(shell.command())
            && call.matches("[0-9]{1,9}")
            && running
                .find(id)
                .map(one -> one.answer(Integer.parseInt(call), answer.exitCode(), answer.output()))
                .orElse(false);
    if (!answered) {
      throw ProblemException.notFound("The call");
    }
    return Map.of();
  }
}
