package dev.parley.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.Client;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A thousand streams at once cost little each, and nothing once they are over. Upstream and clients
 * are in the same heap, so that the figures here hold for all three together.
 */
@QuarkusTest
@WithTestResource(value = StackResource.class)
@WithTestResource(value = ParallelStreamsTest.Patient.class)
class ParallelStreamsTest {

  /** The limits of silence that an installation has; those of other tests are short. */
  public static final class Patient implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      return Map.of(
          "parley.outbound.allow-private", "true", "parley.rag.url", "http://127.0.0.1:1");
    }

    @Override
    public void stop() {
      // nothing was started
    }
  }

  private static final int STREAMS = 1_000;
  private static final int EVENTS = 100;
  private static final String PIECE = "x".repeat(50);
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  /** Of one open stream after all its text, 10 KB: three connections' ends, buffers, the text. */
  private static final long MOST_FOR_A_STREAM = 96 * 1024;

  /** Of all streams that are over, soon: pooled buffers, statistics, grown tables. */
  private static final long MOST_LEFT_OVER = 24L * 1024 * 1024;

  private static final Buffer EVENT =
      Buffer.buffer(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + PIECE + "\"}}]}\n\n");
  private static final Buffer END =
      Buffer.buffer(
          "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
              + "data: [DONE]\n\n");

  private final Client client = Client.create();
  private final Vertx vertx = Vertx.vertx();
  private final List<HttpServerResponse> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger whole = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicLong pieces = new AtomicLong();

  @Test
  void memoryStaysFlat() {
    try {
      String gateway = gateway(startUpstream());
      wave(gateway, 100); // what is made once
      long before = liveBytes();
      for (int n = 0; n < 2; n++) {
        long open = wave(gateway, STREAMS);
        assertThat(open - before).isLessThan(STREAMS * MOST_FOR_A_STREAM);
        await().atMost(PATIENCE).until(() -> liveBytes() - before < MOST_LEFT_OVER);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /**
   * Opens streams, measures while all are open with half of their text still to come, ends them.
   */
  private long wave(String gateway, int streams) {
    open.clear();
    whole.set(0);
    pieces.set(0);
    HttpClient http =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setTcpNoDelay(true))
            .with(new PoolOptions().setHttp1MaxSize(streams))
            .build();
    for (int n = 0; n < streams; n++) {
      ask(http, gateway);
    }
    awaitAll(() -> open.size() == streams);
    send(EVENTS / 2);
    awaitAll(() -> pieces.get() == (long) streams * EVENTS / 2);
    send(EVENTS / 2);
    awaitAll(() -> pieces.get() == (long) streams * EVENTS);
    long live = liveBytes();
    vertx.runOnContext(now -> open.forEach(response -> response.end(END)));
    awaitAll(() -> whole.get() == streams);
    http.close().toCompletionStage().toCompletableFuture().join();
    open.clear();
    return live;
  }

  private void awaitAll(java.util.concurrent.Callable<Boolean> condition) {
    await().atMost(PATIENCE).until(() -> failed.get() > 0 || condition.call());
    assertThat(failed).as("Streams that failed").hasValue(0);
  }

  private void send(int events) {
    vertx.runOnContext(
        now -> {
          for (int n = 0; n < events; n++) {
            writeAll(EVENT);
          }
        });
  }

  private void writeAll(Buffer bytes) {
    for (HttpServerResponse response : open) {
      if (!response.ended() && !response.closed()) {
        response.write(bytes);
      }
    }
  }

  private int startUpstream() {
    return vertx
        .createHttpServer(new HttpServerOptions().setTcpNoDelay(true).setAcceptBacklog(STREAMS))
        .requestHandler(
            request ->
                request
                    .body()
                    .onSuccess(
                        body -> {
                          HttpServerResponse response = request.response().setChunked(true);
                          response.putHeader("Content-Type", "text/event-stream");
                          response.write(Buffer.buffer(": open\n\n"));
                          open.add(response);
                        }))
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private String gateway(int port) {
    return client.gateway(
        "{\"modelName\": \"m\", \"baseAddress\": \"http://127.0.0.1:" + port + "/v1\"}");
  }

  private void ask(HttpClient http, String gateway) {
    http.request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(RestAssured.port)
                .setURI("/v1/chat/completions")
                .putHeader("Authorization", client.bearer())
                .putHeader("Content-Type", "application/json"))
        .compose(
            request ->
                request.send(Buffer.buffer(Client.question(gateway, "Hi", ", \"stream\": true"))))
        .onSuccess(this::count)
        .onFailure(failure -> failed.incrementAndGet());
  }

  /** Counts pieces and ends; of the text nothing is kept but the seam between two buffers. */
  private void count(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      failed.incrementAndGet();
      return;
    }
    StringBuilder seam = new StringBuilder();
    boolean[] done = {false};
    response.handler(
        bytes -> {
          seam.append(bytes);
          int from = 0;
          for (int end; (end = seam.indexOf("\n\n", from)) >= 0; from = end + 2) {
            String event = seam.substring(from, end);
            if (event.contains(PIECE)) {
              pieces.incrementAndGet();
            }
            done[0] |= event.equals("data: [DONE]");
          }
          seam.delete(0, from);
        });
    response.endHandler(
        over -> {
          if (done[0]) {
            whole.incrementAndGet();
          } else {
            failed.incrementAndGet();
          }
        });
    response.exceptionHandler(broken -> failed.incrementAndGet());
  }

  /** Bytes of the heap that are in use after a full collection. */
  private static long liveBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
