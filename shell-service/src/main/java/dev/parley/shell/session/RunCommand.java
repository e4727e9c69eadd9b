package dev.parley.shell.session;

import dev.parley.shell.quota.Quotas;
import dev.parley.shell.sandbox.CommandListener;
import dev.parley.shell.sandbox.Ended;
import dev.parley.shell.sandbox.Job;
import dev.parley.shell.sandbox.RunningCommand;
import dev.parley.shell.sandbox.Sandbox;
import dev.parley.shell.sandbox.SandboxConfig;
import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.FileTree.Workspace;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command in a shell: takes the shell, brings the user's files here, starts the command
 * within what is left of the quotas, and keeps what it did.
 */
@Singleton
class RunCommand {

  private static final Logger LOG = Logger.getLogger(RunCommand.class);

  private final SessionRepository rows;
  private final RunningCommands running;
  private final FileTree tree;
  private final Quotas quotas;
  private final Sandbox sandbox;
  private final SandboxConfig limits;
  private final SessionConfig config;
  private final Ids ids;
  private final Clock clock;
  private final ExecutorService threads;

  RunCommand(
      SessionRepository rows,
      RunningCommands running,
      FileTree tree,
      Quotas quotas,
      Sandbox sandbox,
      SandboxConfig limits,
      SessionConfig config,
      Ids ids,
      Clock clock,
      @VirtualThreads ExecutorService threads) {
    this.rows = rows;
    this.running = running;
    this.tree = tree;
    this.quotas = quotas;
    this.sandbox = sandbox;
    this.limits = limits;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
    this.threads = threads;
  }

  /** What to run; null time for the default. */
  record Wanted(String command, @Nullable Duration time, List<String> tools) {}

  /**
   * A command that was started.
   *
   * @param ended completes when it has ended and its files are kept; never fails
   */
  record Started(UUID id, RunningCommand command, CompletableFuture<Ended> ended) {}

  /** Makes the listener for a command that will have this id. */
  interface Listens {
    CommandListener to(UUID command);
  }

  /**
   * Starts a command; blocks until it runs.
   *
   * @throws ProblemException 400 for a command that no shell can be given, 409 while another runs
   *     in this shell, 429 when too many run, 503 when there is no sandbox, 507 when the user has
   *     far too many files
   */
  Started start(Session session, Wanted wanted, Listens listens) {
    Duration time = wanted.time() == null ? limits.time() : wanted.time();
    require(wanted.command(), time);
    UUID account = session.user().account();
    running.enter(account);
    UUID id = ids.next();
    boolean started = false;
    try {
      Instant now = clock.instant();
      if (!rows.begin(session, id, now, now.plus(config.lease()))) {
        throw ProblemException.conflict("Another command is running in this shell.");
      }
      Started command = run(session, id, wanted, time, listens.to(id));
      started = true;
      return command;
    } finally {
      if (!started) {
        rows.finish(session.id(), id, null, clock.instant());
        running.leave(account);
      }
    }
  }

  private void require(String command, Duration time) {
    if (!Sandbox.fits(command)) {
      throw ProblemException.invalid(
          "command", "Must be less than 128 KiB, without NUL characters.");
    }
    if (time.compareTo(limits.longestTime()) > 0) {
      throw ProblemException.invalid(
          "timeoutSeconds", "Must be at most " + limits.longestTime().toSeconds() + ".");
    }
  }

  private Started run(
      Session session, UUID id, Wanted wanted, Duration time, CommandListener listener) {
    Workspace workspace = tree.workspace(session.user());
    boolean started = false;
    try {
      Quotas.Left left = quotas.leftForCommand(session.user());
      Usage usage = workspace.measure();
      long room = Math.max(0, left.bytes());
      Job job =
          new Job(
              session.user(),
              workspace,
              wanted.command(),
              session.state(),
              wanted.tools(),
              time,
              usage.bytes() + room,
              usage.entries() + Math.max(0, left.entries()),
              room);
      RunningCommand command = sandbox.start(job, listener);
      running.put(id, command);
      started = true;
      renew(session, id, command);
      return new Started(
          id,
          command,
          command.ended().thenApplyAsync(ended -> finish(session, id, workspace, ended), threads));
    } finally {
      if (!started) {
        workspace.close();
      }
    }
  }

  /** While it runs; it is cancelled when somebody took the shell from it. */
  private void renew(Session session, UUID id, RunningCommand command) {
    long pause = config.lease().toMillis() / 4;
    threads.execute(
        () -> {
          while (!endedWithin(command, pause)) {
            try {
              Instant now = clock.instant();
              if (!rows.renew(session.id(), id, now, now.plus(config.lease()))) {
                command.cancel();
                return;
              }
            } catch (RuntimeException e) {
              LOG.warnf("The lease of a command was not renewed: %s", e);
            }
          }
        });
  }

  private static boolean endedWithin(RunningCommand command, long millis) {
    try {
      command.ended().get(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (java.util.concurrent.ExecutionException e) {
      return true;
    }
  }

  private Ended finish(Session session, UUID id, Workspace workspace, Ended ended) {
    running.remove(id);
    running.leave(session.user().account());
    try (workspace) {
      workspace.save();
    } catch (RuntimeException e) {
      LOG.errorf(e, "What a command did could not be kept");
    }
    String state = ended.state();
    try {
      rows.finish(
          session.id(), id, state != null && Sandbox.fits(state) ? state : null, clock.instant());
    } catch (RuntimeException e) {
      LOG.warnf("A shell was not given back; its lease will run out: %s", e);
    }
    return ended;
  }
}
