package dev.parley.web.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events (WHATWG HTML, section 9.2) to one client, written as they come. A comment is
 * sent whenever nothing else was for a while, so that proxies keep the connection, unless the
 * client asked for {@code Sse-Stream-Options: no-ping}.
 *
 * <p>A resource method opens the stream, returns {@link #completion()}, and has its producer write.
 * A fast producer asks {@link #isFull} after each event, pauses while it is, and goes on when
 * {@link #onDrain} is called. A client that leaves ends the stream: {@link #onClose} is where the
 * producer stops its own source.
 *
 * <p>Events of one thread keep their order, whichever it is. A producer whose events may all be
 * there at once opens the stream on the request's event loop: on another thread, an answer that
 * ends before the resource method has returned would race with the end of the request.
 */
public final class EventStream {

  private static final Buffer PING = Buffer.buffer(": ping\n\n");
  private static final String PING_OPTION = "Sse-Stream-Options";
  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Promise<Void> done = Promise.promise();
  private final @Nullable Long pingTimer;
  private volatile long lastWriteNanos = System.nanoTime();
  private volatile @Nullable Runnable onClose;

  private EventStream(RoutingContext context, Duration pingInterval, boolean pings) {
    this.vertx = context.vertx();
    this.response = context.response();
    response
        .setStatusCode(200)
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no");
    this.pingTimer = pings ? startPings(pingInterval) : null;
    response.closeHandler(gone -> close(false));
    response.exceptionHandler(failure -> close(false));
    response.endHandler(ended -> close(true));
  }

  /** Sends the head of the answer at once, so that the client knows that it was accepted. */
  public static EventStream open(RoutingContext context) {
    return open(context, PING_INTERVAL);
  }

  /** As {@link #open(RoutingContext)}, with another time of silence before a ping. */
  public static EventStream open(RoutingContext context, Duration pingInterval) {
    String options = context.request().getHeader(PING_OPTION);
    boolean pings =
        options == null || !options.toLowerCase(java.util.Locale.ROOT).contains("no-ping");
    EventStream stream = new EventStream(context, pingInterval, pings);
    stream.response.write(Buffer.buffer());
    return stream;
  }

  /**
   * Writes bytes that are one or more whole events, each with its empty line.
   *
   * @return fails when the client is gone; nothing is written then
   */
  public Future<Void> write(Buffer events) {
    if (isClosed()) {
      return Future.failedFuture("The client has left");
    }
    lastWriteNanos = System.nanoTime();
    return response.write(events);
  }

  /** Writes one unnamed event; {@code data} has no line break. */
  public Future<Void> data(String data) {
    return write(
        Buffer.buffer(data.length() + 16)
            .appendString("data: ")
            .appendString(data)
            .appendString("\n\n"));
  }

  /** Writes one named event with an id; {@code data} has no line break. */
  public Future<Void> event(String name, @Nullable String id, String data) {
    Buffer event = Buffer.buffer(data.length() + 64).appendString("event: ").appendString(name);
    if (id != null) {
      event.appendString("\nid: ").appendString(id);
    }
    return write(event.appendString("\ndata: ").appendString(data).appendString("\n\n"));
  }

  /** True while the client has not taken what was written; the producer should pause. */
  public boolean isFull() {
    return !isClosed() && response.writeQueueFull();
  }

  /** Called once there is room again. */
  public void onDrain(Runnable action) {
    response.drainHandler(room -> action.run());
  }

  /** Called once when the client leaves before the end; at once if it already has. */
  public void onClose(Runnable action) {
    onClose = action;
    if (done.future().failed()) {
      action.run();
    }
  }

  /** True after {@link #end} or after the client left. */
  public boolean isClosed() {
    return done.future().isComplete() || response.closed() || response.ended();
  }

  /** Ends the answer cleanly. */
  public void end() {
    if (!isClosed()) {
      response.end();
    }
  }

  /** Cuts the connection, so that the client sees that the answer is not whole. */
  public void abort() {
    if (!isClosed()) {
      response.reset();
    }
  }

  /**
   * Completes when the stream is over, whoever ended it; what a resource method returns. Never
   * fails: a client that left wants no answer.
   */
  public CompletionStage<Void> completion() {
    return done.future().otherwiseEmpty().toCompletionStage();
  }

  private long startPings(Duration interval) {
    return vertx.setPeriodic(
        interval.toMillis(),
        timer -> {
          boolean silent = System.nanoTime() - lastWriteNanos >= interval.toNanos();
          if (silent && !isClosed() && !response.writeQueueFull()) {
            write(PING);
          }
        });
  }

  private void close(boolean whole) {
    boolean first = whole ? done.tryComplete() : done.tryFail("The client has left");
    if (!first) {
      return;
    }
    if (pingTimer != null) {
      vertx.cancelTimer(pingTimer);
    }
    Runnable action = onClose;
    if (!whole && action != null) {
      action.run();
    }
  }
}
