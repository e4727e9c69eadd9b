package dev.parley.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Keeps logs bounded: at a start, one that has grown too big becomes {@code <name>.log.1}. */
final class RotateLog {

  static final long MAXIMUM_BYTES = 10L * 1024 * 1024;

  /** Begins the lines of each start, so that a reader finds the newest. */
  static final String START_MARK = "---- starting ";

  private RotateLog() {}

  /** Rotates if needed and appends the mark of a new start. */
  static void atStart(Path log) throws IOException {
    Files.createDirectories(log.getParent());
    if (Files.exists(log) && Files.size(log) > MAXIMUM_BYTES) {
      Files.move(
          log,
          log.resolveSibling(log.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
    Files.writeString(
        log,
        START_MARK + Instant.now() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
