package dev.parley.rag.embedding;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The upstream of an embedding model cannot be reached or is too busy: no text is at fault, and the
 * same call may succeed later.
 */
public final class EmbeddingUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean forAll;
  private final @Nullable Duration retryAfter;

  /** Any text would have met the same: the upstream cannot be reached, or takes too long. */
  public EmbeddingUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.forAll = true;
    this.retryAfter = null;
  }

  /**
   * The upstream answered that it cannot embed now.
   *
   * @param forAll whether it would say so of any text
   * @param retryAfter how long it asks to be left alone; null when it does not say
   */
  public EmbeddingUnavailableException(
      String message, boolean forAll, @Nullable Duration retryAfter) {
    super(message);
    this.forAll = forAll;
    this.retryAfter = retryAfter;
  }

  /** Whether asking for another text now would be in vain. */
  public boolean isForAll() {
    return forAll;
  }

  /** How long the upstream asks to be left alone, where it says so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
