package dev.parley.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Who listens on a TCP port of this machine: by /proc where there is one, else by lsof. Processes
 * of other users may stay hidden. Uses the JDK only, see {@link Part}.
 */
final class PortHolder {

  private static final String LISTENING = "0A";
  private static final int COMMAND_WIDTH = 120;
  private static final int LSOF_SECONDS = 5;

  private PortHolder() {}

  /** In words: the process id and its command, or that it cannot be seen. */
  static String describe(int port) {
    return find(port)
        .map(PortHolder::describe)
        .orElse("a process that this user may not see (try: sudo lsof -nP -iTCP:" + port + ")");
  }

  static Optional<ProcessHandle> find(int port) {
    Optional<Long> pid = Files.isDirectory(Path.of("/proc/net")) ? byProc(port) : byLsof(port);
    return pid.flatMap(ProcessHandle::of);
  }

  private static String describe(ProcessHandle process) {
    String command = commandLine(process);
    int home = command.indexOf("-Dparley.home=");
    if (home >= 0) {
      String path = command.substring(home + "-Dparley.home=".length()).split(" ", 2)[0];
      return "process %d, of the Parley whose state is in %s".formatted(process.pid(), path);
    }
    return "process %d: %s"
        .formatted(
            process.pid(),
            command.length() > COMMAND_WIDTH ? command.substring(0, COMMAND_WIDTH) + "…" : command);
  }

  private static String commandLine(ProcessHandle process) {
    try {
      byte[] raw = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
      return new String(raw, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException e) {
      return process.info().commandLine().or(process.info()::command).orElse("(unknown command)");
    }
  }

  private static Optional<Long> byProc(int port) {
    Set<String> sockets = new HashSet<>();
    String suffix = ":%04X".formatted(port);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        lines
            .map(line -> line.strip().split("\\s+"))
            .filter(f -> f.length > 9 && f[1].endsWith(suffix) && f[3].equals(LISTENING))
            .forEach(f -> sockets.add("socket:[" + f[9] + "]"));
      } catch (IOException e) {
        // no such table: IPv6 may be off
      }
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> holdsOne(pid, sockets))
        .findFirst();
  }

  private static boolean holdsOne(long pid, Set<String> sockets) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return descriptors.anyMatch(descriptor -> sockets.contains(target(descriptor)));
    } catch (IOException e) {
      return false;
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<Long> byLsof(int port) {
    try {
      Process lsof =
          new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var out = lsof.inputReader()) {
        String first = out.readLine();
        if (!lsof.waitFor(LSOF_SECONDS, TimeUnit.SECONDS)) {
          lsof.destroyForcibly();
        }
        return first == null ? Optional.empty() : Optional.of(Long.parseLong(first.strip()));
      }
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
