package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells calls and results in plain messages, for models that know no role {@code tool} ({@code
 * RewriteToolCallsAsUserMessages}).
 */
final class RewriteToolCalls {

  private RewriteToolCalls() {}

  static ArrayNode in(ArrayNode messages) {
    ArrayNode rewritten = JsonNodeFactory.instance.arrayNode();
    Map<String, String> names = new HashMap<>();
    for (JsonNode message : messages) {
      if (message.path("tool_calls").isArray() && !message.path("tool_calls").isEmpty()) {
        rewritten.add(told((ObjectNode) message, names));
      } else if (Messages.roleOf(message).equals("tool")) {
        String id = message.path("tool_call_id").asText("");
        rewritten.add(
            Messages.of(
                "user",
                "Result of "
                    + names.getOrDefault(id, "the function")
                    + ":\n"
                    + ChatRequest.textOf(message)));
      } else {
        rewritten.add(message);
      }
    }
    return rewritten;
  }

  private static ObjectNode told(ObjectNode message, Map<String, String> names) {
    StringBuilder text = new StringBuilder(ChatRequest.textOf(message));
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      String name = function.path("name").asText("");
      names.put(call.path("id").asText(""), name);
      text.append(text.isEmpty() ? "" : "\n")
          .append("Called ")
          .append(name)
          .append(" with ")
          .append(function.path("arguments").asText("{}"));
    }
    ObjectNode plain = message.deepCopy();
    plain.remove("tool_calls");
    return plain.put("content", text.toString());
  }
}
