package dev.parley.e2e;

import dev.parley.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Answers of a model that calls one function, plain and streamed. */
final class ScriptedCalls {

  private static final Map<String, Integer> USAGE =
      Map.of("prompt_tokens", 20, "completion_tokens", 5, "total_tokens", 25);

  private ScriptedCalls() {}

  /** A whole answer. */
  static Answer plain(String function, String arguments) {
    Map<String, Object> message =
        Map.of(
            "role", "assistant", "content", "", "tool_calls", List.of(call(function, arguments)));
    return Answer.status(
        200,
        Api.write(
            Map.of(
                "id",
                "chatcmpl-fake",
                "object",
                "chat.completion",
                "created",
                1_700_000_000,
                "model",
                "fake-model",
                "choices",
                List.of(Map.of("index", 0, "message", message, "finish_reason", "tool_calls")),
                "usage",
                USAGE)));
  }

  /** The same as a stream, with the arguments in two pieces. */
  static Answer streamed(String function, String arguments) {
    int half = arguments.length() / 2;
    Map<String, Object> rest =
        Map.of("index", 0, "function", Map.of("arguments", arguments.substring(half)));
    return Answer.raw(
        event(Map.of("tool_calls", List.of(call(function, arguments.substring(0, half)))), null),
        event(Map.of("tool_calls", List.of(rest)), null),
        event(Map.of(), "tool_calls"),
        utf8(
            "data: " + Api.write(Map.of("id", "x", "choices", List.of(), "usage", USAGE)) + "\n\n"),
        utf8("data: [DONE]\n\n"));
  }

  private static Map<String, Object> call(String function, String arguments) {
    return Map.of(
        "index",
        0,
        "id",
        "call_1",
        "type",
        "function",
        "function",
        Map.of("name", function, "arguments", arguments));
  }

  private static byte[] event(Map<String, Object> delta, String finishReason) {
    Map<String, Object> choice = new java.util.HashMap<>(Map.of("index", 0, "delta", delta));
    choice.put("finish_reason", finishReason);
    return utf8(
        "data: "
            + Api.write(Map.of("id", "x", "model", "fake-model", "choices", List.of(choice)))
            + "\n\n");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
