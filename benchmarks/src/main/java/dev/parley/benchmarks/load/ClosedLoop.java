package dev.parley.benchmarks.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Keeps a number of requests under way at a target for a bounded time: as soon as one is answered,
 * the next is sent on the same connection. One event loop; every answer is checked for its first
 * and last piece, so that a target that answers fast and wrong counts as failing.
 */
final class ClosedLoop implements AutoCloseable {

  /** A request without an answer for so long has failed. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  private static final long PAUSE_AFTER_FAILURE_MILLIS = 10;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final String firstPiece = BenchmarkUpstream.piece(0).strip();
  private final String lastPiece;

  /**
   * @param chunks how many pieces of text every answer of the upstream has
   */
  ClosedLoop(int chunks) {
    lastPiece = BenchmarkUpstream.piece(chunks - 1).strip();
  }

  /**
   * Loads the target and returns when both times are over and the last answers are in.
   *
   * @param warmUp not counted
   * @param measured requests that are sent and answered within this time count
   */
  Measurement run(Target target, Condition condition, Duration warmUp, Duration measured) {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMaxPoolSize(condition.concurrency())
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setIdleTimeout(Math.toIntExact(REQUEST_TIMEOUT.toSeconds())));
    try {
      Slice slice = new Slice(client, target, condition.streamed());
      Promise<Void> over = Promise.promise();
      Duration before = target.processorTime();
      loop.runOnContext(started -> slice.begin(condition.concurrency(), warmUp, measured, over));
      Futures.await(over.future());
      slice.measurement.spent(target.processorTime().minus(before), slice.sent);
      return slice.measurement;
    } finally {
      Futures.await(client.close());
    }
  }

  @Override
  public void close() {
    Futures.await(vertx.close());
  }

  /** One run; all of it happens on the event loop. */
  private final class Slice {

    private final Measurement measurement = new Measurement();
    private final HttpClient client;
    private final RequestOptions request;
    private final Buffer body;
    private final boolean streamed;
    private long countFrom;
    private long countUntil;
    private int running;
    private long sent;

    Slice(HttpClient client, Target target, boolean streamed) {
      this.client = client;
      this.streamed = streamed;
      this.body = question(target.model(), streamed);
      this.request =
          new RequestOptions()
              .setMethod(HttpMethod.POST)
              .setHost(target.baseUrl().getHost())
              .setPort(target.port())
              .setURI(target.path())
              .putHeader("Content-Type", "application/json")
              .putHeader("Authorization", "Bearer " + target.key());
    }

    void begin(int concurrency, Duration warmUp, Duration measured, Promise<Void> over) {
      countFrom = System.nanoTime() + warmUp.toNanos();
      countUntil = countFrom + measured.toNanos();
      measurement.lasted(measured);
      running = concurrency;
      for (int worker = 0; worker < concurrency; worker++) {
        next(over);
      }
    }

    private void next(Promise<Void> over) {
      long now = System.nanoTime();
      if (now >= countUntil) {
        if (--running == 0) {
          over.complete();
        }
        return;
      }
      sent++;
      ask(new Exchange(now))
          .onComplete(
              outcome -> {
                if (outcome.succeeded()) {
                  next(over);
                } else {
                  if (countsSince(now)) {
                    measurement.failed(String.valueOf(outcome.cause().getMessage()));
                  }
                  vertx.setTimer(PAUSE_AFTER_FAILURE_MILLIS, fired -> next(over));
                }
              });
    }

    private Future<Void> ask(Exchange exchange) {
      return client
          .request(request)
          .compose(ready -> send(ready, exchange))
          .map(
              answered -> {
                exchange.check(streamed);
                record(exchange);
                return null;
              });
    }

    private Future<Void> send(HttpClientRequest ready, Exchange exchange) {
      return ready
          .send(body)
          .compose(
              response -> {
                exchange.status = response.statusCode();
                response.handler(exchange::receive);
                return response.end();
              });
    }

    private void record(Exchange exchange) {
      long now = System.nanoTime();
      if (!countsSince(exchange.sent) || now > countUntil) {
        return;
      }
      if (streamed) {
        measurement.streamed(now - exchange.sent, exchange.firstToken - exchange.sent);
      } else {
        measurement.answered(now - exchange.sent);
      }
    }

    private boolean countsSince(long time) {
      return time >= countFrom;
    }
  }

  /** One request and what has come back. */
  private final class Exchange {

    private final long sent;
    private final Buffer received = Buffer.buffer();
    private int status;
    private long firstToken;

    Exchange(long sent) {
      this.sent = sent;
    }

    void receive(Buffer bytes) {
      received.appendBuffer(bytes);
      if (firstToken == 0 && text().contains(firstPiece)) {
        firstToken = System.nanoTime();
      }
    }

    void check(boolean streamed) {
      String text = text();
      if (status != 200
          || firstToken == 0
          || !text.contains(lastPiece)
          || (streamed && !text.contains("data: [DONE]"))) {
        throw new IllegalStateException("Answer " + status + ": " + text);
      }
    }

    private String text() {
      return received.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private static Buffer question(String model, boolean streamed) {
    JsonObject message =
        new JsonObject().put("role", "user").put("content", "What does the benchmark measure?");
    return new JsonObject()
        .put("model", model)
        .put("stream", streamed)
        .put("messages", new JsonArray().add(message))
        .toBuffer();
  }
}
