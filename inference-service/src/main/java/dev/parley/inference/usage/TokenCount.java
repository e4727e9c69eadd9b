package dev.parley.inference.usage;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A number of tokens that is counted when it is first asked for: counting a long prompt takes
 * milliseconds, and most answers need it never. Safe for use by several threads.
 */
public final class TokenCount {

  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable LongSupplier source;
  private long tokens;

  private TokenCount(@Nullable LongSupplier source, long tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  /** One that is known. */
  public static TokenCount of(long tokens) {
    return new TokenCount(null, tokens);
  }

  /** One that is counted when it is needed, and once; what it counts must not change until then. */
  public static TokenCount later(LongSupplier source) {
    return new TokenCount(source, 0);
  }

  /** The number. */
  public long get() {
    lock.lock();
    try {
      LongSupplier uncounted = source;
      if (uncounted != null) {
        tokens = uncounted.getAsLong();
        source = null; // frees the prompt
      }
      return tokens;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #get} has nothing to count; never waits. */
  boolean isCounted() {
    return source == null;
  }

  /** For a log: never counts. */
  @Override
  public String toString() {
    return "TokenCount";
  }
}
