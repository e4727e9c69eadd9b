package dev.parley.outbound;

import dev.parley.outbound.OutboundException.Reason;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Ends one call when its time is over or its caller gives up, by closing the connection: limits of
 * a socket's silence alone would let a byte a second go on for ever.
 */
final class Watch implements AutoCloseable {

  private final Duration limit;
  private final Cancellation cancellation;
  private final Runnable onCancel = () -> end(Reason.CANCELLED);
  private final AtomicReference<@Nullable Reason> ended = new AtomicReference<>();
  private final Future<?> alarm;
  private volatile @Nullable Cancellable running;

  Watch(Duration limit, Cancellation cancellation, ScheduledExecutorService timer) {
    this.limit = limit;
    this.cancellation = cancellation;
    this.alarm =
        timer.schedule(
            () -> Thread.startVirtualThread(() -> end(Reason.TIMEOUT)),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    cancellation.onCancel(onCancel);
  }

  /** What to end. One call has several after each other when it is redirected. */
  void attach(Cancellable request) {
    running = request;
    if (ended.get() != null) {
      request.cancel();
    }
  }

  private void end(Reason reason) {
    if (ended.compareAndSet(null, reason)) {
      hangUp();
    }
  }

  /**
   * Closes the connection of an answer that was not read to its end; one that was has given it
   * back. Closing the answer alone would read on, perhaps for ever.
   */
  void hangUp() {
    Cancellable request = running;
    if (request != null) {
      request.cancel();
    }
  }

  /** Why the call was ended, if it was. */
  @Nullable OutboundException failure() {
    Reason reason = ended.get();
    if (reason == null) {
      return null;
    }
    return reason == Reason.CANCELLED
        ? new OutboundException(reason, "The call was given up.")
        : new OutboundException(
            reason, "The answer took longer than " + Failures.seconds(limit) + ".");
  }

  @Override
  public void close() {
    alarm.cancel(false);
    cancellation.forget(onCancel);
  }
}
