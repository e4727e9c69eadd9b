package dev.parley.inference.sweep;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.jboss.logging.Logger;

/** Removes what is over, batch by batch, after each pause until it is stopped. */
public final class RegularSweep {

  private static final Logger LOG = Logger.getLogger(RegularSweep.class);

  private final String what;
  private final int batch;
  private final IntUnaryOperator remove;
  private final ScheduledExecutorService executor;

  /**
   * A sweep that has not begun.
   *
   * @param what is removed, such as {@code files}, for the log
   * @param batch how many are removed at a time at most
   * @param remove removes at most so many, and returns how many it removed
   */
  public RegularSweep(String what, int batch, IntUnaryOperator remove) {
    this.what = what;
    this.batch = batch;
    this.remove = remove;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sweep-" + what).factory());
  }

  /** Begins, after the first pause. */
  public void start(Duration pause) {
    long millis = pause.toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Begins no other run. */
  public void stop() {
    executor.shutdown();
  }

  /** An error too: a scheduled task that ends by one is never run again. */
  private void run() {
    try {
      int removed = batch;
      while (removed == batch) {
        removed = remove.applyAsInt(batch);
      }
    } catch (RuntimeException | Error e) {
      LOG.warnf("What is over of the %s was not removed: %s", what, e);
    }
  }
}
