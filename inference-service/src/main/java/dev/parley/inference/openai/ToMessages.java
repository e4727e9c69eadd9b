package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Makes messages of items. Calls of functions belong to the answer before them; reasoning is left
 * out, since chat completions take none.
 */
final class ToMessages {

  private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

  void instruct(String text) {
    messages.addObject().put("role", "system").put("content", text);
  }

  /** Adds an item that {@link ReadInput} has read, or a model has put out. */
  void add(JsonNode item) {
    switch (item.path("type").asText()) {
      case "message" -> {
        ObjectNode message = messages.addObject();
        message.set("role", item.get("role"));
        message.set("content", content(item.path("content")));
      }
      case "function_call" -> {
        ObjectNode call = calls().addObject();
        call.set("id", item.get("call_id"));
        call.put("type", "function");
        ObjectNode function = call.putObject("function");
        function.set("name", item.get("name"));
        function.set("arguments", item.get("arguments"));
      }
      case "function_call_output" -> {
        ObjectNode message = messages.addObject();
        message.put("role", "tool");
        message.set("tool_call_id", item.get("call_id"));
        message.set("content", content(item.path("output")));
      }
      default -> {} // reasoning
    }
  }

  ArrayNode all() {
    return messages;
  }

  private ArrayNode calls() {
    if (!messages.isEmpty()
        && messages.get(messages.size() - 1) instanceof ObjectNode last
        && last.path("role").asText().equals("assistant")) {
      return last.withArray("tool_calls");
    }
    ObjectNode message = messages.addObject();
    message.put("role", "assistant").putNull("content");
    return message.putArray("tool_calls");
  }

  /** One text alone stays a string: every upstream takes that. */
  private static JsonNode content(JsonNode parts) {
    if (!parts.isArray()) {
      return parts;
    }
    if (parts.size() == 1 && parts.path(0).path("text").isTextual()) {
      return parts.path(0).path("text");
    }
    ArrayNode content = JsonNodeFactory.instance.arrayNode();
    parts.forEach(part -> content.add(part(part)));
    return content;
  }

  private static ObjectNode part(JsonNode part) {
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    switch (part.path("type").asText()) {
      case "refusal" -> chat.put("type", "refusal").set("refusal", part.get("refusal"));
      case "input_image" -> {
        ObjectNode image = chat.put("type", "image_url").putObject("image_url");
        copy(part, "image_url", image, "url");
        copy(part, ReadInput.FILE, image, ReadInput.FILE);
        copy(part, "detail", image, "detail");
      }
      case "input_file" -> {
        ObjectNode file = chat.put("type", "file").putObject("file");
        copy(part, "file_data", file, "file_data");
        copy(part, ReadInput.FILE, file, ReadInput.FILE);
        copy(part, "filename", file, "filename");
      }
      case "input_audio" ->
          chat.put("type", "input_audio").set("input_audio", part.get("input_audio"));
      default -> chat.put("type", "text").set("text", part.get("text"));
    }
    return chat;
  }

  private static void copy(JsonNode part, String from, ObjectNode to, String field) {
    if (part.hasNonNull(from)) {
      to.set(field, part.get(from));
    }
  }
}
