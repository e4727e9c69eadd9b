package dev.parley.inference;

import dev.parley.testing.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers of a model that calls functions, plain and streamed. */
public final class Scripted {

  private Scripted() {}

  /** A call of a function: its name and its arguments as JSON. */
  public record Asked(String name, String arguments) {}

  /** A plain answer that calls functions, with a text before. */
  public static Answer plain(String text, Asked... calls) {
    JsonArray written = new JsonArray();
    for (int at = 0; at < calls.length; at++) {
      written.add(
          new JsonObject()
              .put("id", "call_" + at)
              .put("type", "function")
              .put(
                  "function",
                  new JsonObject()
                      .put("name", calls[at].name())
                      .put("arguments", calls[at].arguments())));
    }
    JsonObject message =
        new JsonObject().put("role", "assistant").put("content", text).put("tool_calls", written);
    return whole(message, "tool_calls", usage());
  }

  /**
   * A streamed answer that calls functions, with every name and every argument cut into single
   * characters, and every event cut into pieces of so many bytes.
   */
  public static Answer streamed(int bytes, String text, Asked... calls) {
    StringBuilder events = new StringBuilder();
    events.append(event(new JsonObject().put("role", "assistant").put("content", text), null));
    for (int at = 0; at < calls.length; at++) {
      events.append(event(call(at, "call_" + at, "", ""), null));
      for (String letter : calls[at].name().split("")) {
        events.append(event(call(at, null, letter, null), null));
      }
      for (String letter : calls[at].arguments().split("")) {
        events.append(event(call(at, null, null, letter), null));
      }
    }
    events.append(event(new JsonObject(), "tool_calls"));
    events
        .append("data: ")
        .append(
            new JsonObject()
                .put("id", "x")
                .put("choices", new JsonArray())
                .put("usage", usage())
                .encode())
        .append("\n\ndata: [DONE]\n\n");
    byte[] all = events.toString().getBytes(StandardCharsets.UTF_8);
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; from += bytes) {
      pieces.add(java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + bytes)));
    }
    return Answer.raw(pieces.toArray(byte[][]::new));
  }

  /** A whole answer of one choice. */
  public static Answer whole(JsonObject message, String finishReason, JsonObject usage) {
    return Answer.status(
        200,
        new JsonObject()
            .put("id", "x")
            .put("model", "fake-model")
            .put(
                "choices",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("index", 0)
                            .put("message", message)
                            .put("finish_reason", finishReason)))
            .put("usage", usage)
            .encode());
  }

  private static JsonObject usage() {
    return new JsonObject()
        .put("prompt_tokens", 100)
        .put("completion_tokens", 7)
        .put("total_tokens", 107)
        .put("prompt_tokens_details", new JsonObject().put("cached_tokens", 40));
  }

  private static JsonObject call(
      int index,
      @org.jspecify.annotations.Nullable String id,
      @org.jspecify.annotations.Nullable String name,
      @org.jspecify.annotations.Nullable String arguments) {
    JsonObject call = new JsonObject().put("index", index);
    if (id != null) {
      call.put("id", id).put("type", "function");
    }
    JsonObject function = new JsonObject();
    if (name != null) {
      function.put("name", name);
    }
    if (arguments != null) {
      function.put("arguments", arguments);
    }
    return new JsonObject().put("tool_calls", new JsonArray().add(call.put("function", function)));
  }

  private static String event(
      JsonObject delta, @org.jspecify.annotations.Nullable String finishReason) {
    return "data: "
        + new JsonObject()
            .put("id", "x")
            .put("model", "fake-model")
            .put(
                "choices",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("index", 0)
                            .put("delta", delta)
                            .put("finish_reason", finishReason)))
            .encode()
        + "\n\n";
  }
}
