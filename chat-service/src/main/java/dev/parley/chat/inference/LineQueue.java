package dev.parley.chat.inference;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a response body as they arrive, for one reader who may wait. Bytes are asked for one
 * delivery at a time, so that a slow reader slows the sender; the JDK's own line readers cannot
 * give up after a time of silence, and this can.
 */
final class LineQueue implements HttpResponse.BodySubscriber<LineQueue> {

  private static final Object END = new Object();

  private final BlockingQueue<Object> deliveries = new LinkedBlockingQueue<>();
  private final Queue<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private volatile boolean closed;

  /** Why there are no more lines. */
  static final class Broken extends Exception {
    Broken(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The next line without its end; null at the end of the body and after {@link #close}.
   *
   * @throws Broken when nothing came for the given time, or the connection broke
   */
  @Nullable String next(Duration patience) throws Broken, InterruptedException {
    while (lines.isEmpty()) {
      Object delivery = closed ? END : deliveries.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (delivery == null) {
        close();
        throw new Broken("Nothing came for " + patience.toSeconds() + " s", null);
      }
      if (closed || delivery == END) {
        return null;
      }
      if (delivery instanceof Throwable failure) {
        throw new Broken("The connection broke", failure);
      }
      split((byte[]) delivery);
      Flow.Subscription source = subscription.get();
      if (source != null) {
        source.request(1);
      }
    }
    return lines.poll();
  }

  /** What came after the last line end; whole once {@link #next} has returned null. */
  String rest() {
    return partial.toString(StandardCharsets.UTF_8);
  }

  /** Ends the exchange and wakes the reader; may be called from any thread, more than once. */
  void close() {
    closed = true;
    Flow.Subscription source = subscription.get();
    if (source != null) {
      source.cancel();
    }
    deliveries.add(END);
  }

  private void split(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '\n') {
        String line = partial.toString(StandardCharsets.UTF_8);
        lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        partial.reset();
      } else {
        partial.write(b);
      }
    }
  }

  @Override
  public CompletionStage<LineQueue> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription.set(source);
    if (closed) {
      source.cancel();
    } else {
      source.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuffer buffer : buffers) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.get(copy);
      bytes.writeBytes(copy);
    }
    deliveries.add(bytes.toByteArray());
  }

  @Override
  public void onError(Throwable failure) {
    deliveries.add(failure);
  }

  @Override
  public void onComplete() {
    deliveries.add(END);
  }
}
