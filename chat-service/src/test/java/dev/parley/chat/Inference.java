package dev.parley.chat;

import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands for inference-service: a scriptable upstream, and answers in the shapes of the service.
 */
public final class Inference implements QuarkusTestResourceLifecycleManager {

  /** The id of the only AI gateway. */
  public static final UUID GATEWAY = UUID.fromString("0198683a-2b6d-7066-9598-6ea119c219f2");

  private static FakeUpstream upstream;

  @Override
  public Map<String, String> start() {
    upstream = FakeUpstream.start();
    String address = upstream.baseUrl().replace("/v1", "");
    return Map.ofEntries(
        Map.entry("parley.inference.url", address),
        Map.entry("parley.inference.idle-timeout", "PT2S"),
        Map.entry("parley.chat.checkpoint-interval", "PT0.05S"),
        Map.entry("parley.chat.heartbeat", "PT0.1S"),
        Map.entry("parley.chat.follow-interval", "PT0.1S"),
        Map.entry("parley.chat.abandon-after", "PT1S"),
        Map.entry("parley.chat.node-name", "chat-test"),
        Map.entry("parley.chat.attachments.directory", "target/test-attachments"),
        Map.entry("parley.chat.attachments.largest", "100K"),
        Map.entry("parley.chat.attachments.rag-url", address),
        Map.entry("parley.chat.speech.openai.url", address + "/openai"),
        Map.entry("parley.chat.speech.openai.key", "openai-key"),
        Map.entry("parley.chat.speech.elevenlabs.url", address + "/eleven"),
        Map.entry("parley.chat.speech.elevenlabs.key", "eleven-key"),
        Map.entry("parley.chat.speech.transcription.url", address + "/hear"),
        Map.entry("parley.outbound.allow-private", "true"));
  }

  @Override
  public void stop() {
    upstream.close();
  }

  /** The server itself. */
  public static FakeUpstream upstream() {
    return upstream;
  }

  /** The answer about {@link #GATEWAY}. */
  public static Answer gateway() {
    return Answer.status(
        200,
        new JsonObject()
            .put("name", "Guide")
            .put("slug", "guide")
            .put("parameters", new JsonObject().put("modelName", "@parley/extractive"))
            .encode());
  }

  /** The list of AI gateways. */
  public static Answer gateways() {
    JsonObject gateway =
        new JsonObject()
            .put("id", GATEWAY.toString())
            .put("name", "Guide")
            .put("modelName", "@parley/extractive");
    return Answer.status(200, new JsonArray().add(gateway).encode());
  }

  /** There is no such AI gateway. */
  public static Answer noGateway() {
    return Answer.status(404, "{\"title\":\"Not found\"}");
  }

  /** A refusal in OpenAI's envelope. */
  public static Answer refusal(int status, String message) {
    JsonObject error = new JsonObject().put("message", message).put("code", "refused");
    return Answer.status(status, new JsonObject().put("error", error).encode());
  }

  /** An answer of these pieces, then an annotation for each {@code [1]} in it, then the usage. */
  public static Answer cited(String passage, String... pieces) {
    List<String> events = new ArrayList<>();
    for (String piece : pieces) {
      events.add(chunk(new JsonObject().put("content", piece)).encode());
    }
    JsonArray annotations = new JsonArray();
    Matcher places = Pattern.compile("\\[1]").matcher(String.join("", pieces));
    while (places.find()) {
      annotations.add(annotation(passage, places.start(), places.end()));
    }
    events.add(chunk(new JsonObject().put("annotations", annotations)).encode());
    events.add(
        chunk(new JsonObject())
            .put("choices", new JsonArray())
            .put(
                "usage",
                new JsonObject()
                    .put("prompt_tokens", 15)
                    .put("completion_tokens", 8)
                    .put("total_tokens", 23))
            .encode());
    events.add("[DONE]");
    return events(events.toArray(String[]::new));
  }

  /** An answer for which tools were run, and something was missing. */
  public static Answer withTools(String words) {
    JsonObject run =
        new JsonObject()
            .put("name", "weather")
            .put("arguments", "{\"city\":\"Rome\"}")
            .put("explanation", "The visitor asks for it.")
            .put("succeeded", true)
            .put("duration_ms", 12);
    JsonObject failed =
        new JsonObject()
            .put("name", "news")
            .put("arguments", "{}")
            .put("succeeded", false)
            .put("error", "The server is down.");
    JsonObject context =
        new JsonObject()
            .put("runned_functions", new JsonArray().add(run).add(failed))
            .put("warnings", new JsonArray().add("A server is missing."));
    return events(
        chunk(new JsonObject().put("content", words)).encode(),
        chunk(new JsonObject()).put("generation_context", context).encode(),
        "[DONE]");
  }

  /** Events with this data, each written by itself. */
  public static Answer events(String... data) {
    return Answer.raw(
        Arrays.stream(data)
            .map(event -> ("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new));
  }

  /** One chunk of an answer. */
  public static JsonObject chunk(JsonObject delta) {
    return new JsonObject()
        .put("object", "chat.completion.chunk")
        .put("choices", new JsonArray().add(new JsonObject().put("index", 0).put("delta", delta)));
  }

  private static JsonObject annotation(String passage, int start, int end) {
    return new JsonObject()
        .put("type", "url_citation")
        .put(
            "url_citation",
            new JsonObject()
                .put("start_index", 0)
                .put("end_index", start)
                .put("url", "http://localhost/api/v1/collections/1/documents/2")
                .put("title", "guide.md"))
        .put(
            "citation",
            new JsonObject()
                .put("index", 1)
                .put("marker_start_index", start)
                .put("marker_end_index", end)
                .put("document_id", UUID.randomUUID().toString())
                .put("collection_id", UUID.randomUUID().toString())
                .put("document_name", "guide.md")
                .put("text", passage)
                .put("score", 0.81)
                .put("reference", "docs/guide.md"));
  }
}
