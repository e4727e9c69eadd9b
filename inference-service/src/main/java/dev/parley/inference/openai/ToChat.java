package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;
import java.util.List;

/** Asks for a response as for a chat completion. */
final class ToChat {

  /** The same in both. */
  private static final List<String> SAME =
      List.of(
          "model",
          "temperature",
          "top_p",
          "parallel_tool_calls",
          "metadata",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "service_tier",
          "stream");

  private ToChat() {}

  /**
   * The chat.
   *
   * @param history items of the responses before, the oldest first
   */
  static ChatRequest request(ResponseRequest request, List<JsonNode> history) {
    ObjectNode asked = request.body();
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    for (String field : SAME) {
      if (asked.hasNonNull(field)) {
        chat.set(field, asked.get(field));
      }
    }
    copy(asked.path("max_output_tokens"), chat, "max_completion_tokens");
    copy(asked.path("reasoning").path("effort"), chat, "reasoning_effort");
    copy(asked.path("text").path("verbosity"), chat, "verbosity");
    format(asked.path("text").path("format"), chat);
    tools(asked, chat);
    if (request.isStreamed()) {
      chat.putObject("stream_options").put("include_usage", true);
    }
    ToMessages messages = new ToMessages();
    if (asked.hasNonNull("instructions")) {
      messages.instruct(asked.path("instructions").asText());
    }
    history.forEach(messages::add);
    request.input().forEach(messages::add);
    chat.set("messages", messages.all());
    return new ChatRequest(chat);
  }

  private static void copy(JsonNode value, ObjectNode chat, String field) {
    if (!value.isMissingNode() && !value.isNull()) {
      chat.set(field, value);
    }
  }

  private static void format(JsonNode format, ObjectNode chat) {
    switch (format.path("type").asText("")) {
      case "json_object" -> chat.putObject("response_format").put("type", "json_object");
      case "json_schema" -> {
        ObjectNode schema = ((ObjectNode) format).deepCopy();
        schema.remove("type");
        if (!schema.hasNonNull("name")) {
          schema.put("name", "answer");
        }
        chat.putObject("response_format").put("type", "json_schema").set("json_schema", schema);
      }
      default -> {} // a plain text
    }
  }

  private static void tools(ObjectNode asked, ObjectNode chat) {
    JsonNode tools = asked.path("tools");
    ArrayNode searches = CheckFileSearch.written(tools);
    if (!searches.isEmpty()) {
      chat.set(ChatRequest.FILE_SEARCH, searches);
    }
    if (tools.size() > searches.size()) {
      ArrayNode functions = chat.putArray("tools");
      for (JsonNode tool : tools) {
        if (CheckFileSearch.is(tool)) {
          continue;
        }
        ObjectNode function = ((ObjectNode) tool).deepCopy();
        function.remove("type");
        functions.addObject().put("type", "function").set("function", function);
      }
    }
    JsonNode choice = asked.path("tool_choice");
    if (choice.isTextual()) {
      chat.set("tool_choice", choice);
    } else if (choice.isObject()) {
      chat.putObject("tool_choice")
          .put("type", "function")
          .putObject("function")
          .set("name", choice.get("name"));
    }
  }
}
