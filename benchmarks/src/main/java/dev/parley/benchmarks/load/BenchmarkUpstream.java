package dev.parley.benchmarks.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible upstream that costs as little as possible: one event loop, answers encoded
 * beforehand, so that a difference between two targets is theirs and not its own. It answers chat
 * completions, plain and streamed, after a settable latency. The pieces of a streamed answer follow
 * each other without a pause, each with a write of its own.
 */
final class BenchmarkUpstream implements AutoCloseable {

  /** The only model. */
  static final String MODEL = "benchmark-model";

  private static final int PROMPT_TOKENS = 10;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final HttpServer server;
  private final List<Buffer> pieces;
  private final Buffer usage;
  private final Buffer completion;
  private final Buffer models;
  private final AtomicLong latencyMillis = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private final int tokensPerAnswer;

  private BenchmarkUpstream(int chunks) {
    tokensPerAnswer = PROMPT_TOKENS + chunks;
    pieces = encodePieces(chunks);
    usage = event(chunk().put("choices", new JsonArray()).put("usage", usageOf(chunks)));
    completion = encodeCompletion(chunks);
    models =
        new JsonObject()
            .put("object", "list")
            .put("data", new JsonArray().add(new JsonObject().put("id", MODEL)))
            .toBuffer();
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setHost("127.0.0.1").setTcpNoDelay(true).setIdleTimeout(0))
            .requestHandler(this::receive);
  }

  /**
   * Starts on a free port of 127.0.0.1.
   *
   * @param chunks pieces of text in every answer, at least 1
   */
  static BenchmarkUpstream start(int chunks) {
    if (chunks < 1) {
      throw new IllegalArgumentException("An answer has at least one chunk, not " + chunks + ".");
    }
    BenchmarkUpstream upstream = new BenchmarkUpstream(chunks);
    Futures.await(upstream.server.listen(0));
    return upstream;
  }

  /** The text of the piece at an index, counted from 0; a client looks for the first and last. */
  static String piece(int index) {
    return "piece" + index + " ";
  }

  /** Time from the end of a request to the first byte of its answer, for requests from now on. */
  void latency(Duration latency) {
    latencyMillis.set(latency.toMillis());
  }

  /** What a client has as {@code OPENAI_BASE_URL}. */
  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/v1");
  }

  int port() {
    return server.actualPort();
  }

  /** Tokens that all answers so far took, of prompts and answers together, as their usage says. */
  long tokens() {
    return answers.get() * tokensPerAnswer;
  }

  @Override
  public void close() {
    Futures.await(vertx.close());
  }

  private void receive(HttpServerRequest request) {
    if (request.path().endsWith("/models")) {
      respond(request.response(), models);
    } else {
      request.body().onSuccess(body -> answerAfterLatency(request.response(), body));
    }
  }

  private void answerAfterLatency(HttpServerResponse response, Buffer body) {
    JsonObject asked = new JsonObject(body);
    long millis = latencyMillis.get();
    if (millis == 0) {
      answer(response, asked);
    } else {
      vertx.setTimer(millis, fired -> answer(response, asked));
    }
  }

  private void answer(HttpServerResponse response, JsonObject asked) {
    if (response.closed()) {
      return;
    }
    answers.incrementAndGet();
    if (!asked.getBoolean("stream", false)) {
      respond(response, completion);
      return;
    }
    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
    pieces.forEach(response::write);
    if (asked
        .getJsonObject("stream_options", new JsonObject())
        .getBoolean("include_usage", false)) {
      response.write(usage);
    }
    response.end(Buffer.buffer("data: [DONE]\n\n"));
  }

  private static void respond(HttpServerResponse response, Buffer body) {
    response.putHeader("Content-Type", "application/json").end(body);
  }

  private static List<Buffer> encodePieces(int chunks) {
    List<Buffer> encoded = new ArrayList<>();
    for (int index = 0; index < chunks; index++) {
      JsonObject delta = new JsonObject().put("content", piece(index));
      encoded.add(event(chunk().put("choices", choice("delta", delta, null))));
    }
    encoded.add(event(chunk().put("choices", choice("delta", new JsonObject(), "stop"))));
    return List.copyOf(encoded);
  }

  private static Buffer encodeCompletion(int chunks) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < chunks; index++) {
      text.append(piece(index));
    }
    JsonObject message = new JsonObject().put("role", "assistant").put("content", text.toString());
    return chunk()
        .put("object", "chat.completion")
        .put("choices", choice("message", message, "stop"))
        .put("usage", usageOf(chunks))
        .toBuffer();
  }

  private static JsonObject chunk() {
    return new JsonObject()
        .put("id", "chatcmpl-benchmark")
        .put("object", "chat.completion.chunk")
        .put("created", 1_700_000_000)
        .put("model", MODEL);
  }

  private static JsonArray choice(String kind, JsonObject content, @Nullable String finishReason) {
    return new JsonArray()
        .add(
            new JsonObject().put("index", 0).put(kind, content).put("finish_reason", finishReason));
  }

  private static JsonObject usageOf(int chunks) {
    return new JsonObject()
        .put("prompt_tokens", PROMPT_TOKENS)
        .put("completion_tokens", chunks)
        .put("total_tokens", PROMPT_TOKENS + chunks);
  }

  private static Buffer event(JsonObject data) {
    return Buffer.buffer("data: " + data.encode() + "\n\n");
  }
}
