package dev.parley.benchmarks.chat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;

/** An OpenAI-compatible upstream that says numbered tokens at an even pace. */
final class PacedUpstream implements AutoCloseable {

  static final String MODEL = "paced-model";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final int tokens;
  private final int paceMillis;

  private PacedUpstream(int tokens, int paceMillis) {
    this.tokens = tokens;
    this.paceMillis = paceMillis;
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setHost("127.0.0.1").setTcpNoDelay(true).setIdleTimeout(0))
            .requestHandler(this::receive);
  }

  /** Starts on a free port of 127.0.0.1. */
  static PacedUpstream start(int tokens, int paceMillis) {
    PacedUpstream upstream = new PacedUpstream(tokens, paceMillis);
    upstream.server.listen(0).toCompletionStage().toCompletableFuture().join();
    return upstream;
  }

  /** The token of a number. */
  static String token(int number) {
    return number + " ";
  }

  /** What a client has as {@code OPENAI_BASE_URL}. */
  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/v1");
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void receive(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (request.path().endsWith("/models")) {
      JsonArray data = new JsonArray().add(new JsonObject().put("id", MODEL));
      response
          .putHeader("Content-Type", "application/json")
          .end(new JsonObject().put("object", "list").put("data", data).encode());
      return;
    }
    request.body().onSuccess(body -> say(response));
  }

  private void say(HttpServerResponse response) {
    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
    int[] next = {0};
    vertx.setPeriodic(
        paceMillis,
        timer -> {
          if (response.closed()) {
            vertx.cancelTimer(timer);
          } else if (next[0] < tokens) {
            response.write(chunk(token(next[0]++), null));
          } else {
            vertx.cancelTimer(timer);
            response.write(chunk("", "stop"));
            response.end(Buffer.buffer("data: [DONE]\n\n"));
          }
        });
  }

  private static Buffer chunk(
      String content, @org.jspecify.annotations.Nullable String finishReason) {
    JsonObject delta = new JsonObject();
    if (!content.isEmpty()) {
      delta.put("content", content);
    }
    JsonObject choice =
        new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finishReason);
    JsonObject chunk =
        new JsonObject()
            .put("id", "chatcmpl-paced")
            .put("object", "chat.completion.chunk")
            .put("created", 1_700_000_000)
            .put("model", MODEL)
            .put("choices", new JsonArray().add(choice));
    return Buffer.buffer("data: " + chunk.encode() + "\n\n");
  }
}
