package dev.parley.inference.upstream;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The body of an upstream's answer as it arrives. What comes before somebody listens is kept, so
 * that nothing is lost between the head and {@link #listen}.
 *
 * <p>Everything happens on the event loop of the request that made the call; only {@link #listen},
 * {@link #resume} and {@link #cancel} may be called from elsewhere.
 */
public final class UpstreamStream {

  private static final int KEPT_BEFORE_LISTENING = 256 * 1024;

  private final Context context;
  private final HttpClientResponse response;
  private final Duration idleTimeout;
  private Buffer kept = Buffer.buffer();
  private @Nullable Listener listener;
  private boolean ended;
  private @Nullable Throwable failure;
  private boolean over;
  private boolean paused;
  private long lastActivity = System.nanoTime();
  private long timer = -1;

  /** Who takes the body; exactly one of {@link #end} and {@link #failed} is called, once. */
  public interface Listener {

    /** The next bytes. */
    void data(Buffer bytes);

    /** The body is whole. */
    void end();

    /** No more will come: the connection broke, or nothing came for too long. */
    void failed(Throwable cause);
  }

  private UpstreamStream(Context context, HttpClientResponse response, Duration idleTimeout) {
    this.context = context;
    this.response = response;
    this.idleTimeout = idleTimeout;
  }

  /** Takes over a response; called on its event loop as soon as its head is there. */
  static UpstreamStream of(Context context, HttpClientResponse response, Duration idleTimeout) {
    UpstreamStream stream = new UpstreamStream(context, response, idleTimeout);
    response.handler(stream::data);
    response.endHandler(done -> stream.end());
    response.exceptionHandler(stream::fail);
    return stream;
  }

  /** HTTP status. */
  public int status() {
    return response.statusCode();
  }

  /** A header of the answer, or null. */
  public @Nullable String header(String name) {
    return response.getHeader(name);
  }

  /** Gives the body to the listener, from its beginning. */
  public void listen(Listener taker) {
    context.runOnContext(
        now -> {
          listener = taker;
          lastActivity = System.nanoTime();
          watch(idleTimeout.toMillis());
          if (kept.length() > 0) {
            taker.data(kept);
            kept = Buffer.buffer();
          }
          tellEnd();
          readOn();
        });
  }

  /** Stops reading, so that the upstream is slowed down; no time limit runs meanwhile. */
  public void pause() {
    if (!paused) {
      paused = true;
      response.pause();
    }
  }

  /** Reads on; may be called from any thread. */
  public void resume() {
    context.runOnContext(now -> readOn());
  }

  private void readOn() {
    if (paused) {
      paused = false;
      lastActivity = System.nanoTime();
      response.resume();
    }
  }

  /** Gives the call up: the connection is closed and the listener hears nothing more. */
  public void cancel() {
    context.runOnContext(
        now -> {
          finish();
          response.request().reset();
        });
  }

  private void data(Buffer bytes) {
    lastActivity = System.nanoTime();
    if (over) {
      return;
    }
    if (listener != null) {
      listener.data(bytes);
      return;
    }
    kept.appendBuffer(bytes);
    if (kept.length() > KEPT_BEFORE_LISTENING) {
      pause();
    }
  }

  private void end() {
    ended = true;
    tellEnd();
  }

  private void fail(Throwable cause) {
    failure = cause;
    tellEnd();
  }

  private void tellEnd() {
    Listener taker = listener;
    if (taker == null || over) {
      return;
    }
    if (ended) {
      finish();
      taker.end();
    } else if (failure != null) {
      finish();
      taker.failed(failure);
    }
  }

  private void finish() {
    over = true;
    if (timer >= 0) {
      context.owner().cancelTimer(timer);
      timer = -1;
    }
  }

  private void watch(long millis) {
    if (over) {
      return;
    }
    timer =
        context
            .owner()
            .setTimer(
                Math.max(1, millis),
                fired -> {
                  long silent = (System.nanoTime() - lastActivity) / 1_000_000;
                  if (paused) {
                    watch(idleTimeout.toMillis());
                  } else if (silent < idleTimeout.toMillis()) {
                    watch(idleTimeout.toMillis() - silent);
                  } else {
                    fail(new TimeoutException("Nothing came for " + idleTimeout));
                    response.request().reset();
                  }
                });
  }
}
