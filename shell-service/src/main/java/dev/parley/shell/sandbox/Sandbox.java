package dev.parley.shell.sandbox;

import dev.parley.shell.tree.disk.Owners;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts commands in a sandbox of bubblewrap, and nowhere else: where that does not work, nothing
 * is run, and the caller is told why.
 */
@Singleton
public class Sandbox {

  private static final Logger LOG = Logger.getLogger(Sandbox.class);

  /** The longest argument that Linux passes, less the room of a terminator. */
  private static final int LONGEST_ARGUMENT = (1 << 17) - 1;

  /** How often a sandbox that did not work is tried again. */
  private static final Duration TRY_AGAIN = Duration.ofMinutes(1);

  private final SandboxConfig config;
  private final Owners owners;
  private final Path folder;
  private final WatchCommands watch;
  private final String launch = SandboxFiles.script("launch.sh");
  private final String shell = SandboxFiles.script("shell.sh");

  /**
   * Processes are started by one thread that lives as long as this one: bubblewrap ends when the
   * thread that started it does.
   */
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("start-commands").factory());

  private @Nullable SandboxFiles files;
  private @Nullable String unavailable;
  private long triedAt;
  private volatile boolean mounts;

  Sandbox(
      SandboxConfig config,
      Owners owners,
      @ConfigProperty(name = "parley.shell.directory") Path directory,
      WatchCommands watch) {
    this.config = config;
    this.owners = owners;
    this.folder = directory.resolve("sandbox").toAbsolutePath();
    this.watch = watch;
  }

  /**
   * Starts a command.
   *
   * @throws ProblemException 503 when there is no sandbox; it says why
   */
  public RunningCommand start(Job job, CommandListener listener) {
    SandboxFiles shared = available();
    List<String> inside =
        List.of("/bin/bash", "-c", shell, "shell", limits(job), job.state(), job.command());
    Cgroup cgroup = null;
    try {
      cgroup = config.cgroup().isEmpty() ? null : Cgroup.make(config.cgroup().get(), config);
      List<String> line =
          commandLine(
              shared, job.workspace().directory(), cgroup, owners.of(job.user()), job, inside);
      RunningCommand running =
          new RunningCommand(spawn(line), job, listener, cgroup, config.output());
      watch.add(running);
      return running.begin();
    } catch (IOException e) {
      if (cgroup != null) {
        cgroup.remove();
      }
      throw unavailable("A command could not be started: " + e.getMessage(), e);
    }
  }

  /** Whether a command of this length, with this state, can be passed to a shell. */
  public static boolean fits(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < LONGEST_ARGUMENT
        && text.indexOf('\0') < 0;
  }

  private List<String> commandLine(
      SandboxFiles shared,
      Path root,
      @Nullable Cgroup cgroup,
      OptionalInt owner,
      Job job,
      List<String> inside) {
    List<String> line = new ArrayList<>();
    boolean mounted = owner.isPresent() && mounts;
    if (mounted) {
      line.addAll(List.of("unshare", "--mount", "--propagation", "private", "--"));
    }
    line.addAll(List.of("/bin/sh", "-c", launch, "launch"));
    line.add(shared.filter().toString());
    line.add(root.toAbsolutePath().toString());
    line.add(shared.tool().toString());
    line.add(shared.passwd().toString());
    line.add(shared.group().toString());
    line.add(cgroup == null ? "" : cgroup.directory().toString());
    line.add(mounted ? "mount" : "");
    line.addAll(new Bubblewrap(config, shared.filtered()).commandLine(owner, job.tools(), inside));
    return line;
  }

  /** For the shell's {@code ulimit}: name=value with commas behind each. */
  private String limits(Job job) {
    long kilobyte = 1024;
    return String.format(
        Locale.ROOT,
        "-u=%d,-n=%d,-v=%d,-t=%d,-f=%d,-c=0,",
        config.processes(),
        config.openFiles(),
        config.addressSpace() / kilobyte,
        config.processorTime().toSeconds(),
        Math.max(0, job.largestFile()) / kilobyte);
  }

  private Process spawn(List<String> line) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line).directory(new java.io.File("/"));
    // Not our own, in which there are secrets: the first process of the sandbox keeps what it gets.
    builder.environment().clear();
    builder
        .environment()
        .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    Future<Process> started = starter.submit(builder::start);
    try {
      return started.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it was interrupted", e);
    }
  }

  private synchronized SandboxFiles available() {
    boolean retry = unavailable != null && System.nanoTime() - triedAt > TRY_AGAIN.toNanos();
    if (files != null) {
      return files;
    }
    if (unavailable == null || retry) {
      triedAt = System.nanoTime();
      try {
        SandboxFiles written = SandboxFiles.write(folder);
        ProbeSandbox probe = new ProbeSandbox(config);
        mounts = probe.canMount();
        unavailable = probe.whyNot();
        files = unavailable == null ? written : null;
      } catch (IOException e) {
        unavailable = "its folder cannot be written to: " + e.getMessage();
      }
    }
    if (files == null) {
      LOG.warnf("There is no sandbox: %s", unavailable);
      throw unavailable("Commands cannot be run here: " + unavailable, null);
    }
    return files;
  }

  private static ProblemException unavailable(String why, @Nullable Throwable cause) {
    return new ProblemException(ProblemType.UNAVAILABLE, why, List.of(), null, cause);
  }

  void stop(@Observes ShutdownEvent stopped) {
    watch.cancelAll();
    starter.shutdown();
  }
}
