package dev.parley.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the person at the terminal reads while the stack starts, runs and stops. Each line also goes
 * to the supervisor's log.
 */
final class Progress {

  private final Path log;
  private final PrintStream terminal;

  Progress(Path log, PrintStream terminal) {
    this.log = log;
    this.terminal = terminal;
  }

  synchronized void say(String line) {
    terminal.println(line);
    try {
      Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A finished step: what, in which state, after how many seconds. */
  void step(String what, String outcome, long millis) {
    say("  %-18s %-22s %5.1f s".formatted(what, outcome, millis / 1000.0));
  }
}
