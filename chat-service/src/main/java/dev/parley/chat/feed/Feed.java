package dev.parley.chat.feed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where subscribers of a conversation wait for something new: an event in the database, or words of
 * the answer that this instance writes.
 */
public final class Feed {

  private long changes;
  private int subscribers;
  private long aloneSince = System.nanoTime();
  private @Nullable AnswerText live;

  /** Wakes who waits. */
  public synchronized void changed() {
    changes++;
    notifyAll();
  }

  /** Number of changes so far; read it before looking, then wait for another. */
  public synchronized long changes() {
    return changes;
  }

  /** Waits until there are more changes than seen, or the time is over. */
  public synchronized void await(long seen, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (changes == seen) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  /** The answer that this instance writes, or wrote last; null when there was none. */
  public synchronized @Nullable AnswerText live() {
    return live;
  }

  synchronized void live(AnswerText answer) {
    live = answer;
    aloneSince = System.nanoTime();
    changes++;
    notifyAll();
  }

  synchronized void subscribe(int change) {
    subscribers += change;
    aloneSince = System.nanoTime();
  }

  synchronized int subscribers() {
    return subscribers;
  }

  /** How long nobody has listened; zero while somebody does. */
  public synchronized Duration alone() {
    return subscribers > 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - aloneSince);
  }
}
