package dev.parley.embedded;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** SIGINT, which {@link Process} cannot send. */
final class Signals {

  private static final int BOUND_SECONDS = 5;

  private Signals() {}

  /** Sends SIGINT; a process that is gone already is no error. */
  static void interrupt(long pid) throws IOException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -INT " + pid)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!kill.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
