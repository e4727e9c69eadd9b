package dev.parley.shell.sandbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended.
 *
 * @param exitCode as the shell gives it; 128 and the signal's number for one that was killed
 * @param reason who ended it
 * @param words the same for whoever ran it, with what else there is to know
 * @param state for the next command of the same shell; null when it left none
 */
public record Ended(
    int exitCode, Reason reason, String words, @Nullable String state, Duration took) {

  /** Who ended a command, and why. */
  public enum Reason {
    EXITED("It ended by itself."),
    TIME("It took longer than it may."),
    MEMORY("It took more memory than it may."),
    OUTPUT("It printed more than it may."),
    DISK("It wrote more than there is room for."),
    CANCELLED("It was cancelled."),
    FAILED("The sandbox could not be started.");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** In words, for whoever ran it. */
    public String words() {
      return words;
    }
  }
}
