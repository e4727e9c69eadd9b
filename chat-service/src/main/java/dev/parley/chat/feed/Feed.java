package dev.parley.chat.feed;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where subscribers of a conversation wait for something new: an event in the database, or words of
 * the answer that this instance writes.
 */
public final class Feed {

  private Progress progress = new Progress(0, 0);
  private int subscribers;
  private long aloneSince = System.nanoTime();
  private @Nullable AnswerText live;
  private @Nullable String ending;

  /**
   * How much has come so far.
   *
   * @param events how often there was an event to read from the database
   * @param words how often the answer grew, which costs a subscriber no look at the database
   */
  public record Progress(long events, long words) {}

  /** Wakes who waits: there is an event to read, or the end of a stream. */
  public synchronized void changed() {
    progress = new Progress(progress.events() + 1, progress.words());
    notifyAll();
  }

  /** Wakes who waits for words. */
  public synchronized void grew() {
    progress = new Progress(progress.events(), progress.words() + 1);
    notifyAll();
  }

  /** Read it before looking, then wait for more. */
  public synchronized Progress progress() {
    return progress;
  }

  /**
   * Waits until there is more than seen.
   *
   * @return false when the time was over before
   */
  public synchronized boolean await(Progress seen, Duration time) throws InterruptedException {
    return await(() -> !progress.equals(seen), time);
  }

  /** The same of events alone. */
  public synchronized boolean awaitEvent(Progress seen, Duration time) throws InterruptedException {
    return await(() -> progress.events() != seen.events(), time);
  }

  private boolean await(BooleanSupplier more, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!more.getAsBoolean()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Why nothing more will happen here, as a word; null while something may. */
  public synchronized @Nullable String ending() {
    return ending;
  }

  synchronized void ending(@Nullable String why) {
    if (!Objects.equals(ending, why)) {
      ending = why;
      changed();
    }
  }

  /** The answer that this instance writes, or wrote last; null when there was none. */
  public synchronized @Nullable AnswerText live() {
    return live;
  }

  synchronized void live(AnswerText answer) {
    live = answer;
    aloneSince = System.nanoTime();
    changed();
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
