package dev.parley.inference.openai;

import dev.parley.web.stream.EventStream;
import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes the events of a response to one client, as they come and as the client takes them. */
final class FollowResponse {

  private final ResponseLog log;
  private final EventStream events;
  private final Context context;
  private final Runnable progress;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile int next;

  /**
   * A reader.
   *
   * @param first the number of the first event that it is sent
   * @param context the event loop of its connection
   * @param progress called whenever it has been sent something
   */
  FollowResponse(
      ResponseLog log, EventStream events, int first, Context context, Runnable progress) {
    this.log = log;
    this.events = events;
    this.next = first;
    this.context = context;
    this.progress = progress;
  }

  /** The number of the event that is sent next. */
  int next() {
    return next;
  }

  /** There may be something to send; from any thread. */
  void wake() {
    if (scheduled.compareAndSet(false, true)) {
      context.runOnContext(
          now -> {
            scheduled.set(false);
            send();
          });
    }
  }

  private void send() {
    while (!events.isClosed()) {
      if (events.isFull()) {
        events.onDrain(this::wake);
        if (events.isFull()) {
          break;
        }
      }
      boolean isOver = log.isOver();
      int number = next;
      ResponseLog.Event event = log.at(number);
      if (event == null) {
        if (isOver) {
          events.end();
        }
        break;
      }
      events.event(event.type(), null, event.data());
      next = number + 1;
    }
    progress.run();
  }
}
