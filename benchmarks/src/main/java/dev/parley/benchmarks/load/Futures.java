package dev.parley.benchmarks.load;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for asynchronous work from the main thread. */
final class Futures {

  private static final long SECONDS = 120;

  private Futures() {}

  /**
   * The outcome, waited for at most two minutes; call it never on an event loop.
   *
   * @throws CompletionException with the cause when the work failed, or when it did not end in time
   */
  static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
