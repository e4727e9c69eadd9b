package dev.parley.testing;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An OpenAI-compatible server that a test controls: chat completions (plain and streamed),
 * embeddings and models over real HTTP on 127.0.0.1. Answers are taken from a queue; when it is
 * empty, {@link #DEFAULT} is given.
 */
public final class FakeUpstream implements AutoCloseable {

  /** Given when nothing was scripted. */
  public static final Answer DEFAULT = Answer.text("Hello", " from", " the", " upstream.");

  /** The only models that this upstream says it has. */
  public static final List<String> MODELS = List.of("fake-model", "fake-embedding");

  private static final int EMBEDDING_DIMENSIONS = 4;
  private static final int GATE_POLL_MILLIS = 5;

  private final Vertx vertx;
  private final HttpServer server;
  private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
  private final List<Recorded> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger piecesSent = new AtomicInteger();

  /** A request as it arrived. */
  public record Recorded(String method, String path, MultiMap headers, String body) {

    /** The body as JSON. */
    public JsonObject json() {
      return new JsonObject(body);
    }
  }

  private FakeUpstream() {
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setTcpNoDelay(true).setHost("127.0.0.1"))
            .requestHandler(this::receive);
  }

  /** Starts on a free port. */
  public static FakeUpstream start() {
    return start(0);
  }

  /** Starts on a port, such as one where nobody answered so far. */
  public static FakeUpstream start(int port) {
    FakeUpstream upstream = new FakeUpstream();
    upstream.server.listen(port).toCompletionStage().toCompletableFuture().join();
    return upstream;
  }

  /** What a client has as {@code OPENAI_BASE_URL}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  /** Adds answers for the next requests, in order. */
  public void script(Answer... answers) {
    script.addAll(List.of(answers));
  }

  /** Forgets what was scripted and recorded. */
  public void reset() {
    script.clear();
    requests.clear();
    cancelled.set(0);
    piecesSent.set(0);
  }

  /** All requests since the last reset, the oldest first. */
  public List<Recorded> requests() {
    return new ArrayList<>(requests);
  }

  /** How many answers were not taken to their end because the client left. */
  public int cancelled() {
    return cancelled.get();
  }

  /** How many pieces of answers were written since the last reset. */
  public int piecesSent() {
    return piecesSent.get();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void receive(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request, body.toString()));
  }

  private void answer(HttpServerRequest request, String body) {
    requests.add(new Recorded(request.method().name(), request.path(), request.headers(), body));
    String path = request.path();
    if (path.endsWith("/models")) {
      respond(request.response(), 200, models().encode());
    } else if (path.endsWith("/embeddings") && script.isEmpty()) {
      respond(request.response(), 200, embeddings(new JsonObject(body)).encode());
    } else {
      Answer next = script.poll();
      play(request, next == null ? DEFAULT : next, body);
    }
  }

  private void play(HttpServerRequest request, Answer answer, String body) {
    HttpServerResponse response = request.response();
    response.closeHandler(
        closed -> {
          if (!response.ended() && answer.end() != Answer.End.CUT) {
            cancelled.incrementAndGet();
          }
        });
    after(answer.delayBefore(), () -> begin(response, answer, body));
  }

  private void begin(HttpServerResponse response, Answer answer, String requestBody) {
    if (response.closed()) {
      return;
    }
    answer.headers().forEach(response::putHeader);
    if (answer.body() != null) {
      respond(response, answer.status(), answer.body());
      return;
    }
    JsonObject asked = new JsonObject(requestBody);
    if (!asked.getBoolean("stream", false) && answer.raw().isEmpty()) {
      respond(response, 200, completion(asked, answer).encode());
      return;
    }
    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
    write(response, writesOf(asked, answer), 0, answer);
  }

  /** Writes piece after piece; comes back by a timer where the script asks for a pause. */
  private void write(HttpServerResponse response, List<Buffer> writes, int from, Answer answer) {
    for (int next = from; next < writes.size(); next++) {
      if (response.closed()) {
        return;
      }
      int piece = next;
      boolean held = answer.gate() != null && answer.gate().getCount() > 0;
      if (held && next == lastPiece(writes, answer)) {
        vertx.setTimer(GATE_POLL_MILLIS, again -> write(response, writes, piece, answer));
        return;
      }
      send(response, writes.get(next));
      if (!answer.delayBetween().isZero() && next + 1 < writes.size()) {
        after(answer.delayBetween(), () -> write(response, writes, piece + 1, answer));
        return;
      }
    }
    if (!response.closed()) {
      finish(response, answer);
    }
  }

  private void send(HttpServerResponse response, Buffer piece) {
    response.write(piece);
    piecesSent.incrementAndGet();
  }

  /** The last write that carries text; the finish chunk and {@code [DONE]} follow it. */
  private static int lastPiece(List<Buffer> writes, Answer answer) {
    return answer.raw().isEmpty() ? Math.max(0, answer.pieces().size() - 1) : writes.size() - 1;
  }

  private static void finish(HttpServerResponse response, Answer answer) {
    switch (answer.end()) {
      case WHOLE -> response.end();
      case CUT -> response.reset();
      case STALL -> {}
    }
  }

  private static List<Buffer> writesOf(JsonObject asked, Answer answer) {
    if (!answer.raw().isEmpty()) {
      return answer.raw().stream().map(Buffer::buffer).toList();
    }
    List<Buffer> writes = new ArrayList<>();
    for (String piece : answer.pieces()) {
      writes.add(event(chunk(asked, new JsonObject().put("content", piece), null)));
    }
    if (answer.end() == Answer.End.WHOLE) {
      writes.add(event(chunk(asked, new JsonObject(), "stop")));
      JsonObject options = asked.getJsonObject("stream_options", new JsonObject());
      if (answer.usage() && options.getBoolean("include_usage", false)) {
        writes.add(
            event(
                chunk(asked, new JsonObject(), null)
                    .put("choices", new JsonArray())
                    .put("usage", usage(answer))));
      }
      writes.add(Buffer.buffer("data: [DONE]\n\n"));
    }
    return writes;
  }

  private static Buffer event(JsonObject data) {
    return Buffer.buffer("data: " + data.encode() + "\n\n");
  }

  private static JsonObject chunk(
      JsonObject asked, JsonObject delta, @org.jspecify.annotations.Nullable String finishReason) {
    JsonObject choice =
        new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finishReason);
    return new JsonObject()
        .put("id", "chatcmpl-fake")
        .put("object", "chat.completion.chunk")
        .put("created", 1_700_000_000)
        .put("model", asked.getString("model"))
        .put("system_fingerprint", "fp_fake")
        .put("choices", new JsonArray().add(choice));
  }

  private static JsonObject completion(JsonObject asked, Answer answer) {
    JsonObject message =
        new JsonObject()
            .put("role", "assistant")
            .put("content", String.join("", answer.pieces()))
            .putNull("refusal");
    JsonObject choice =
        new JsonObject().put("index", 0).put("message", message).put("finish_reason", "stop");
    JsonObject completion =
        new JsonObject()
            .put("id", "chatcmpl-fake")
            .put("object", "chat.completion")
            .put("created", 1_700_000_000)
            .put("model", asked.getString("model"))
            .put("system_fingerprint", "fp_fake")
            .put("choices", new JsonArray().add(choice));
    return answer.usage() ? completion.put("usage", usage(answer)) : completion;
  }

  private static JsonObject usage(Answer answer) {
    int pieces = answer.pieces().size();
    return new JsonObject()
        .put("prompt_tokens", 10)
        .put("completion_tokens", pieces)
        .put("total_tokens", 10 + pieces);
  }

  private static JsonObject models() {
    JsonArray data = new JsonArray();
    MODELS.forEach(
        id -> data.add(new JsonObject().put("id", id).put("object", "model").put("created", 1)));
    return new JsonObject().put("object", "list").put("data", data);
  }

  private static JsonObject embeddings(JsonObject asked) {
    Object input = asked.getValue("input");
    int count = input instanceof JsonArray texts ? texts.size() : 1;
    JsonArray data = new JsonArray();
    for (int index = 0; index < count; index++) {
      JsonArray vector = new JsonArray();
      for (int d = 0; d < EMBEDDING_DIMENSIONS; d++) {
        vector.add(d == index % EMBEDDING_DIMENSIONS ? 1.0 : 0.0);
      }
      data.add(
          new JsonObject().put("object", "embedding").put("index", index).put("embedding", vector));
    }
    return new JsonObject()
        .put("object", "list")
        .put("model", asked.getString("model"))
        .put("data", data)
        .put("usage", new JsonObject().put("prompt_tokens", count).put("total_tokens", count));
  }

  private static void respond(HttpServerResponse response, int status, String body) {
    if (!response.headers().contains("Content-Type")) {
      response.putHeader("Content-Type", "application/json");
    }
    response.setStatusCode(status).end(body);
  }

  private void after(Duration delay, Runnable action) {
    if (delay.isZero()) {
      action.run();
    } else {
      vertx.setTimer(Math.max(1, delay.toMillis()), fired -> action.run());
    }
  }
}
