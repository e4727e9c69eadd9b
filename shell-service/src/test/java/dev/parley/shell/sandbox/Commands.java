package dev.parley.shell.sandbox;

import dev.parley.shell.sandbox.CommandListener.ToolRequest;
import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.ShellUser;
import dev.parley.shell.tree.disk.DiskWorkspace;
import dev.parley.shell.tree.disk.Owners;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Runs commands in a sandbox, in one user's root, one after the other in one shell. */
final class Commands implements AutoCloseable {

  /** As in production, one that begins with more may remove them. */
  private static final long MOST_ENTRIES = 10_000;

  private final Owners owners = Owners.ofProcess(300_000, 65_536);
  private final WatchCommands watch;
  private final Sandbox sandbox;
  private final Path roots;
  private final ShellUser user = new ShellUser(UUID.randomUUID(), "ann");
  private final Path root;
  private String state = "";

  Commands(Path directory, Map<String, String> settings) throws IOException {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().withMapping(SandboxConfig.class).withValidateUnknown(false);
    settings.forEach(
        (name, value) -> builder.withDefaultValue("parley.shell.sandbox." + name, value));
    SandboxConfig config = builder.build().getConfigMapping(SandboxConfig.class);
    this.watch = new WatchCommands(config);
    this.sandbox = new Sandbox(config, owners, directory, watch);
    this.roots = Files.createDirectories(directory.resolve("roots"));
    this.root = rootOf(user);
  }

  /** A root of a user, with the owner that it has in production. */
  Path rootOf(ShellUser whose) throws IOException {
    Path made = Files.createDirectories(roots.resolve(whose.key()));
    if (owners.of(whose).isPresent()) {
      int id = owners.of(whose).getAsInt();
      Files.setAttribute(made, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(made, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
    }
    return made;
  }

  ShellUser user() {
    return user;
  }

  /** The system's user as whom the commands run; nothing when it is this process's own. */
  OptionalInt owner() {
    return owners.of(user);
  }

  Path root() {
    return root;
  }

  /** What came of a command. */
  record Outcome(String output, Ended ended) {

    int exitCode() {
      return ended.exitCode();
    }
  }

  Outcome run(String command) {
    return run(command, Duration.ofSeconds(20), 50_000_000);
  }

  Outcome run(String command, Duration time, long bytes) {
    StringBuilder output = new StringBuilder();
    RunningCommand running =
        start(command, List.of(), time, bytes, output, (command1, request) -> {});
    Outcome outcome = new Outcome("", await(running));
    String kept = outcome.ended().state();
    state = kept == null ? state : kept;
    synchronized (output) {
      return new Outcome(output.toString(), outcome.ended());
    }
  }

  RunningCommand start(
      String command,
      List<String> tools,
      Duration time,
      long bytes,
      StringBuilder output,
      BiConsumer<RunningCommand, ToolRequest> calls) {
    List<RunningCommand> started = new ArrayList<>();
    CommandListener listener =
        new CommandListener() {
          @Override
          public void output(String text) {
            synchronized (output) {
              output.append(text);
            }
          }

          @Override
          public void call(ToolRequest request) {
            synchronized (started) {
              calls.accept(started.getFirst(), request);
            }
          }
        };
    Usage before = measure();
    Job job =
        new Job(
            user,
            new DiskWorkspace(root, usage -> {}),
            command,
            state,
            tools,
            time,
            bytes,
            Math.max(MOST_ENTRIES, before.entries()),
            Math.max(0, bytes - before.bytes()));
    synchronized (started) {
      started.add(sandbox.start(job, listener));
      return started.getFirst();
    }
  }

  /** What the user has. */
  Usage measure() {
    try (DiskWorkspace workspace = new DiskWorkspace(root, usage -> {})) {
      return workspace.measure();
    }
  }

  static Ended await(RunningCommand running) {
    try {
      return running.ended().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("The command does not end", e);
    }
  }

  @Override
  public void close() {
    watch.stop();
    try {
      // JUnit's own way takes hours for trees that are thousands of levels deep.
      new ProcessBuilder("rm", "-rf", roots.toString()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
