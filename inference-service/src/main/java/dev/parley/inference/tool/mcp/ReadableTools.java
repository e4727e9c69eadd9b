package dev.parley.inference.tool.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's list of tools one by one, so that a malformed one costs itself only. The SDK
 * reads a page as a whole, and fails with it.
 */
final class ReadableTools {

  /** In the metadata of a page: names of the tools that were left out. */
  private static final String LEFT_OUT = "dev.parley/left-out";

  private static final int LONGEST_NAME = 100;

  private ReadableTools() {}

  /** As the SDK converts what came, but for pages of tools, which lose those that are malformed. */
  static <T> T converted(McpJsonMapper json, Object data, TypeRef<T> type) {
    boolean tools = type.getType().equals(McpSchema.ListToolsResult.class);
    Object readable =
        tools && data instanceof Map<?, ?> page && page.get("tools") instanceof List<?> list
            ? readable(json, page, list)
            : data;
    return json.convertValue(readable, type);
  }

  /** The names of those that a page lost, shortened; a name of its own where it had none. */
  static List<String> leftOut(McpSchema.ListToolsResult page) {
    Object names = page.meta() == null ? null : page.meta().get(LEFT_OUT);
    return names instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static Map<String, @Nullable Object> readable(
      McpJsonMapper json, Map<?, ?> page, List<?> tools) {
    List<@Nullable Object> good = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (Object tool : tools) {
      if (isReadable(json, tool)) {
        good.add(tool);
      } else {
        bad.add(nameOf(tool));
      }
    }
    Map<String, @Nullable Object> readable = new HashMap<>();
    page.forEach((key, value) -> readable.put(String.valueOf(key), value));
    readable.put("tools", good);
    readable.put("_meta", Map.of(LEFT_OUT, bad));
    return readable;
  }

  private static boolean isReadable(McpJsonMapper json, @Nullable Object tool) {
    if (!(tool instanceof Map<?, ?> fields)
        || !(fields.get("name") instanceof String name)
        || name.isBlank()
        || !(fields.get("inputSchema") instanceof Map<?, ?>)) {
      return false;
    }
    try {
      json.convertValue(tool, McpSchema.Tool.class);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String nameOf(@Nullable Object tool) {
    boolean named = tool instanceof Map<?, ?> fields && fields.get("name") instanceof String;
    String name = named ? String.valueOf(((Map<?, ?>) tool).get("name")) : "(without a name)";
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
  }
}
