package dev.parley.scheduler.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A webhook that was not reached or refused; the message says why, for the account. */
final class CallFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean isFinal;
  private final transient @Nullable Duration retryAfter;

  CallFailedException(String message, boolean isFinal, @Nullable Duration retryAfter) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call would fail again. */
  boolean isFinal() {
    return isFinal;
  }

  /** When the other side wants to be called again, if it said. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
