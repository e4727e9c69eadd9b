package dev.parley.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A client that does not read slows the upstream down instead of filling memory. */
@InferenceTest
class BackpressureTest {

  private static final long ALL = 400L * 1024 * 1024;
  private static final Duration LONGER_THAN_THE_IDLE_LIMIT = Duration.ofMillis(1500);
  private static final int BUFFERS_ON_THE_WAY = 100 * 1024 * 1024;

  private final AtomicLong sent = new AtomicLong();

  @Test
  void upstreamWaitsForASlowClient() throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  HttpServerResponse response = request.response();
                  response.setChunked(true).putHeader("Content-Type", "text/event-stream");
                  response.drainHandler(room -> pour(response));
                  pour(response);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setReceiveBufferSize(64 * 1024);
      ask(socket, "http://127.0.0.1:" + server.actualPort());
      AtomicLong before = new AtomicLong(-1);
      await()
          .during(LONGER_THAN_THE_IDLE_LIMIT)
          .atMost(Duration.ofSeconds(30))
          .until(() -> before.getAndSet(sent.get()) == sent.get() && sent.get() > 0);
      long stalledAt = sent.get();
      assertThat(stalledAt).isLessThan(BUFFERS_ON_THE_WAY);
      drain(socket.getInputStream(), stalledAt + 1024 * 1024);
      await().atMost(Duration.ofSeconds(10)).until(() -> sent.get() > stalledAt);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private void pour(HttpServerResponse response) {
    Buffer event =
        Buffer.buffer(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + "x".repeat(16 * 1024)
                + "\"}}]}\n\n");
    while (!response.closed() && !response.writeQueueFull() && sent.get() < ALL) {
      response.write(event);
      sent.addAndGet(event.length());
    }
  }

  private static void ask(Socket socket, String upstream) throws Exception {
    Client client = Client.create();
    String id = client.gateway("{\"baseAddress\": \"" + upstream + "\", \"modelName\": \"m\"}");
    byte[] body = Client.question(id, "Hi", ", \"stream\": true").getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Authorization: "
            + client.bearer()
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private static void drain(InputStream in, long bytes) throws Exception {
    byte[] buffer = new byte[64 * 1024];
    for (long read = 0; read < bytes; ) {
      int count = in.read(buffer);
      assertThat(count).isPositive();
      read += count;
    }
  }
}
