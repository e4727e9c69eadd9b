package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads the input of a request into items that all have a type, an id and, if messages, parts. */
@Singleton
final class ReadInput {

  private static final List<String> ROLES = List.of("user", "assistant", "system", "developer");
  private static final List<String> TYPES =
      List.of("message", "function_call", "function_call_output", "reasoning");
  private static final List<String> PARTS =
      List.of("input_text", "output_text", "refusal", "input_image", "input_file", "input_audio");

  /** The member of a part that names a file which the account keeps here. */
  static final String FILE = "file_id";

  private static final List<String> KEPT = List.of("input_image", "input_file");

  private final Ids ids;

  ReadInput(Ids ids) {
    this.ids = ids;
  }

  /**
   * Reads a text or an array of items.
   *
   * @throws ProblemException 400 that names the field
   */
  ArrayNode read(JsonNode input) {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    if (input.isTextual()) {
      ObjectNode message = items.addObject();
      message.put("id", ObjectIds.of("msg_", ids.next()));
      message.put("type", "message").put("status", "completed").put("role", "user");
      message.putArray("content").add(textPart("input_text", input.textValue()));
      return items;
    }
    if (!input.isArray() || input.isEmpty()) {
      throw ProblemException.invalid("input", "Expected a text or at least one item.");
    }
    for (int at = 0; at < input.size(); at++) {
      items.add(item(input.get(at), "input[" + at + "]"));
    }
    return items;
  }

  private ObjectNode item(JsonNode given, String field) {
    if (!(given instanceof ObjectNode object)) {
      throw ProblemException.invalid(field, "Expected an object.");
    }
    ObjectNode item = object.deepCopy();
    String type = item.path("type").asText(item.has("role") ? "message" : "");
    if (!TYPES.contains(type)) {
      throw ProblemException.invalid(
          field + ".type", "Items of this type cannot be answered.", TYPES);
    }
    item.put("type", type);
    String prefix =
        switch (type) {
          case "message" -> "msg_";
          case "reasoning" -> "rs_";
          default -> "fc_";
        };
    if (item.path("id").asText("").isEmpty()) {
      item.put("id", ObjectIds.of(prefix, ids.next()));
    }
    if (item.path("status").asText("").isEmpty() && !type.equals("reasoning")) {
      item.put("status", "completed");
    }
    switch (type) {
      case "message" -> message(item, field);
      case "function_call" -> {
        require(item, "call_id", field);
        require(item, "name", field);
        require(item, "arguments", field);
      }
      case "function_call_output" -> {
        require(item, "call_id", field);
        output(item, field);
      }
      default -> {} // reasoning is of its own model
    }
    return item;
  }

  private static void message(ObjectNode item, String field) {
    String role = item.path("role").asText("");
    if (!ROLES.contains(role)) {
      throw ProblemException.invalid(field + ".role", "This role is not known.", ROLES);
    }
    JsonNode content = item.path("content");
    if (content.isTextual()) {
      String type = role.equals("assistant") ? "output_text" : "input_text";
      item.putArray("content").add(textPart(type, content.textValue()));
      return;
    }
    if (!content.isArray() || content.isEmpty()) {
      throw ProblemException.invalid(field + ".content", "Expected a text or at least one part.");
    }
    parts(content, field + ".content");
  }

  private static void output(ObjectNode item, String field) {
    JsonNode output = item.path("output");
    if (output.isArray()) {
      parts(output, field + ".output");
    } else if (!output.isTextual()) {
      throw ProblemException.invalid(field + ".output", "Expected a text or parts.");
    }
  }

  private static void parts(JsonNode parts, String field) {
    for (int at = 0; at < parts.size(); at++) {
      JsonNode part = parts.get(at);
      String here = field + "[" + at + "]";
      String type = part.path("type").asText("");
      if (!PARTS.contains(type)) {
        throw ProblemException.invalid(here + ".type", "This type is not known.", PARTS);
      }
      boolean byId = part.path(FILE).isTextual() && KEPT.contains(type);
      String needed =
          switch (type) {
            case "refusal" -> "refusal";
            case "input_image" -> "image_url";
            case "input_file" -> "file_data";
            case "input_audio" -> "input_audio";
            default -> "text";
          };
      if (!part.hasNonNull(needed) && !byId) {
        throw ProblemException.invalid(here + "." + needed, "Must be given.");
      }
    }
  }

  private static void require(ObjectNode item, String name, String field) {
    if (!item.path(name).isTextual()) {
      throw ProblemException.invalid(field + "." + name, "Expected a text.");
    }
  }

  private static ObjectNode textPart(String type, String text) {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    part.put("type", type).put("text", text);
    if (type.equals("output_text")) {
      part.putArray("annotations");
    }
    return part;
  }
}
