package dev.parley.inference.tool.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what a model gave, which was checked against the schema. */
public final class Arguments {

  private Arguments() {}

  /**
   * A text that must be there.
   *
   * @throws ToolFailedException when it is not, or is blank
   */
  public static String text(ToolCall call, String name) throws ToolFailedException {
    String text = optional(call, name);
    if (text.isBlank()) {
      throw new ToolFailedException("'" + name + "' must be a text that is not empty.");
    }
    return text;
  }

  /** A text; empty when there is none. */
  public static String optional(ToolCall call, String name) {
    JsonNode value = call.arguments().path(name);
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  /** Texts without blank ones; empty when there are none. */
  public static List<String> texts(ToolCall call, String name) {
    JsonNode value = call.arguments().path(name);
    List<String> texts = new ArrayList<>();
    value.forEach(item -> texts.add(item.asText("").strip()));
    texts.removeIf(String::isEmpty);
    return texts;
  }

  /** Texts by name; empty when there are none. */
  public static Map<String, String> map(ToolCall call, String name) {
    Map<String, String> map = new LinkedHashMap<>();
    call.arguments()
        .path(name)
        .properties()
        .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText("")));
    return map;
  }
}
