package dev.parley.chat.conversation;

import dev.parley.web.problem.UnreachableDatabase;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Work that goes on when the database was away for a while, or had no connection left: nobody waits
 * for it who could be told to come again.
 */
final class OutlastDatabase {

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Duration patience;

  /**
   * @param patience how long the database may be away; work that is under way then still ends
   */
  OutlastDatabase(Duration patience) {
    this.patience = patience;
  }

  /**
   * Does it, again where the database cannot be reached.
   *
   * @throws RuntimeException what the work throws otherwise, and its last failure when it is still
   *     away
   */
  <T> T get(Supplier<T> work) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (!UnreachableDatabase.isCauseOf(e) || System.nanoTime() - end >= 0) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  /** The same of work without a result. */
  void run(Runnable work) throws InterruptedException {
    get(
        () -> {
          work.run();
          return true;
        });
  }
}
