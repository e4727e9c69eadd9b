package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.ToolHandlers;
import dev.parley.inference.pipeline.ChatRequest;
import java.util.Arrays;
import java.util.Optional;

/**
 * How models that were trained to call functions, but are served without a {@code tools} parameter,
 * write their calls ({@code knownToolHandlerName}). The names are those of vLLM's tool parsers.
 */
public enum WrittenCallFormat {
  /** {@code <tool_call>{"name": …, "arguments": {…}}</tool_call>}, of Hermes and Qwen. */
  HERMES("hermes", "<tool_call>", "</tool_call>"),
  /** {@code [TOOL_CALLS][{"name": …, "arguments": {…}}]}, of Mistral. */
  MISTRAL("mistral", "[TOOL_CALLS]", ""),
  /** {@code <|python_tag|>{"name": …, "parameters": {…}}}, of Llama 3. */
  LLAMA3_JSON("llama3_json", "<|python_tag|>", "");

  private static final String SELF_CALL = "react.v1.selfcall";

  private final String handler;
  private final String open;
  private final String close;

  WrittenCallFormat(String handler, String open, String close) {
    this.handler = handler;
    this.open = open;
    this.close = close;
  }

  /**
   * The format of a handler's name, without regard to case; none for {@link ToolHandlers#NATIVE}.
   * The name that AIVAX gives its own handler means the first format.
   */
  public static Optional<WrittenCallFormat> named(String handler) {
    if (handler.equalsIgnoreCase(SELF_CALL)) {
      return Optional.of(HERMES);
    }
    return Arrays.stream(values()).filter(f -> f.handler.equalsIgnoreCase(handler)).findFirst();
  }

  String open() {
    return open;
  }

  String close() {
    return close;
  }

  /** Tells the model in words which functions there are and how to call them. */
  String described(JsonNode tools) {
    ArrayNode functions = JsonNodeFactory.instance.arrayNode();
    tools.forEach(tool -> functions.add(tool.path("function")));
    String example =
        this == LLAMA3_JSON
            ? "{\"name\": \"…\", \"parameters\": {…}}"
            : "{\"name\": \"…\", \"arguments\": {…}}";
    return "You can call these functions:\n"
        + functions
        + "\nTo call one, write "
        + open
        + (this == MISTRAL ? "[" + example + "]" : example)
        + close
        + " and nothing after it. You will be given the result.";
  }

  /** An earlier call of the model, as it wrote it, and a result as a message of the user. */
  ArrayNode rewritten(ArrayNode messages) {
    ArrayNode plain = JsonNodeFactory.instance.arrayNode();
    for (JsonNode message : messages) {
      if (!message.path("tool_calls").isEmpty()) {
        ObjectNode said = message.deepCopy();
        said.remove("tool_calls");
        said.put("content", ChatRequest.textOf(message) + written(message.path("tool_calls")));
        plain.add(said);
      } else if (Messages.roleOf(message).equals("tool")) {
        plain.add(
            Messages.of(
                "user", "<tool_response>" + ChatRequest.textOf(message) + "</tool_response>"));
      } else {
        plain.add(message);
      }
    }
    return plain;
  }

  private String written(JsonNode calls) {
    StringBuilder text = new StringBuilder();
    for (JsonNode call : calls) {
      JsonNode function = call.path("function");
      String name = JsonNodeFactory.instance.textNode(function.path("name").asText()).toString();
      String arguments = function.path("arguments").asText("{}");
      String key = this == LLAMA3_JSON ? "parameters" : "arguments";
      String one = "{\"name\": " + name + ", \"" + key + "\": " + arguments + "}";
      text.append(open).append(this == MISTRAL ? "[" + one + "]" : one).append(close);
    }
    return text.toString();
  }
}
