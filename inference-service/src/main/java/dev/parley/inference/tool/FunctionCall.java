package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call as the model wrote it.
 *
 * @param arguments as text; meant to be JSON
 */
record FunctionCall(String id, String name, String arguments) {

  /** Reads an entry of {@code tool_calls}. */
  static FunctionCall read(JsonNode call) {
    JsonNode function = call.path("function");
    JsonNode arguments = function.path("arguments");
    return new FunctionCall(
        call.path("id").asText(""),
        function.path("name").asText(""),
        arguments.isTextual()
            ? arguments.textValue()
            : arguments.isObject() ? arguments.toString() : "");
  }

  /** As an entry of {@code tool_calls}. */
  ObjectNode toJson() {
    ObjectNode call = JsonNodeFactory.instance.objectNode();
    call.put("id", id).put("type", "function");
    call.putObject("function").put("name", name).put("arguments", arguments);
    return call;
  }

  /** The message that answers it. */
  ObjectNode answeredBy(String content) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    return message.put("role", "tool").put("tool_call_id", id).put("content", content);
  }
}
