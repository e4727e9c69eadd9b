package dev.parley.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The file {@code postmaster.pid} in a data directory: who serves it. Lines: process id, data
 * directory, start time, port, socket directory, listen address, shared memory key, status.
 */
final class PostmasterFile {

  private static final int STATUS_LINE = 7;
  private static final int STOP_SECONDS = 20;

  private final Path dataDirectory;
  private final Path file;

  PostmasterFile(Path dataDirectory) {
    this.dataDirectory = dataDirectory;
    this.file = dataDirectory.resolve("postmaster.pid");
  }

  /** Whether the server with this id says that it takes connections. */
  boolean saysReady(long pid) throws IOException {
    List<String> lines = read();
    return lines.size() > STATUS_LINE
        && lines.get(0).trim().equals(String.valueOf(pid))
        && lines.get(STATUS_LINE).trim().equals("ready");
  }

  /**
   * Makes way for a new server: stops an orphan that still serves this directory, and removes a
   * file whose process id now belongs to another program. A file left by a dead process stays,
   * because Postgres itself checks more before it takes that over.
   *
   * @throws EmbeddedServerException when the orphan does not stop
   */
  void makeWay() throws IOException {
    Optional<ProcessHandle> holder = holder();
    if (holder.isEmpty()) {
      return;
    }
    if (!servesThisDirectory(holder.get())) {
      Files.deleteIfExists(file);
      return;
    }
    Signals.interrupt(holder.get().pid());
    try {
      holder.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("Interrupted while stopping an orphaned Postgres", e);
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      throw new EmbeddedServerException(
          "Process %d still serves %s and did not stop within %d s; stop it by hand"
              .formatted(holder.get().pid(), dataDirectory, STOP_SECONDS),
          e);
    }
  }

  private Optional<ProcessHandle> holder() throws IOException {
    List<String> lines = read();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    try {
      return ProcessHandle.of(Math.abs(Long.parseLong(lines.get(0).trim())))
          .filter(ProcessHandle::isAlive);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A postgres whose working directory (Linux), or whose -D argument (elsewhere), is ours. */
  private boolean servesThisDirectory(ProcessHandle process) throws IOException {
    boolean isPostgres =
        process
            .info()
            .command()
            .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
            .orElse(false);
    if (!isPostgres) {
      return false;
    }
    Path workingDirectory = Path.of("/proc", String.valueOf(process.pid()), "cwd");
    if (Files.isSymbolicLink(workingDirectory)) {
      return Files.readSymbolicLink(workingDirectory).equals(dataDirectory.toRealPath());
    }
    return process
        .info()
        .arguments()
        .map(arguments -> Arrays.asList(arguments).contains(dataDirectory.toString()))
        .orElse(false);
  }

  private List<String> read() throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
