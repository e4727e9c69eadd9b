package dev.parley.inference.stream;

import dev.parley.web.stream.EventStream;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes events to one client, as they come and as the client takes them. */
public final class FollowEvents {

  private final EventLog log;
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
  public FollowEvents(
      EventLog log, EventStream events, int first, Context context, Runnable progress) {
    this.log = log;
    this.events = events;
    this.next = first;
    this.context = context;
    this.progress = progress;
  }

  /** The number of the event that is sent next. */
  public int next() {
    return next;
  }

  /** There may be something to send; from any thread. */
  public void wake() {
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
      EventLog.Event event = log.at(number);
      if (event == null) {
        if (isOver) {
          events.end();
        }
        break;
      }
      write(event);
      next = number + 1;
    }
    progress.run();
  }

  private void write(EventLog.Event event) {
    StringBuilder lines = new StringBuilder(event.data().length() + 64);
    if (event.type() != null) {
      lines.append("event: ").append(event.type()).append('\n');
    }
    if (event.id() != null) {
      lines.append("id: ").append(event.id()).append('\n');
    }
    lines.append("data: ").append(event.data()).append("\n\n");
    var unused = events.write(Buffer.buffer(lines.toString()));
  }
}
