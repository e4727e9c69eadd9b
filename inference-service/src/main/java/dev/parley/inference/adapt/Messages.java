package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;

/** How messages are taken apart and put together. */
final class Messages {

  private Messages() {}

  static ObjectNode of(String role, String text) {
    return JsonNodeFactory.instance.objectNode().put("role", role).put("content", text);
  }

  static String roleOf(JsonNode message) {
    return message.path("role").asText("");
  }

  static boolean isInstruction(JsonNode message) {
    String role = roleOf(message);
    return role.equals("system") || role.equals("developer");
  }

  /**
   * Puts the content of one message behind that of another: texts with an empty line between, parts
   * one after the other.
   */
  static void append(ObjectNode message, JsonNode following) {
    JsonNode mine = message.path("content");
    JsonNode theirs = following.path("content");
    if (!mine.isArray() && !theirs.isArray()) {
      String one = ChatRequest.textOf(message);
      String two = ChatRequest.textOf(following);
      message.put("content", one.isEmpty() || two.isEmpty() ? one + two : one + "\n\n" + two);
      return;
    }
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    parts.addAll(partsOf(mine));
    parts.addAll(partsOf(theirs));
    message.set("content", parts);
  }

  private static ArrayNode partsOf(JsonNode content) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    if (content instanceof ArrayNode given) {
      parts.addAll(given);
    } else if (content.isTextual() && !content.textValue().isEmpty()) {
      parts.addObject().put("type", "text").put("text", content.textValue());
    }
    return parts;
  }
}
