package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The parameters that are lists of somebody's addresses with headers, and how they are read. */
final class HeaderLists {

  static final String HEADERS = "headers";

  /** The property of an entry that holds its address, by the parameter. */
  private static final Map<String, String> ADDRESSES =
      Map.of(
          "protocolFunctions", "callbackUrl",
          "mcpSources", "url",
          "systemInstructionsSources", "url");

  /** Their names, always in one order. */
  static final List<String> NAMES = ADDRESSES.keySet().stream().sorted().toList();

  private HeaderLists() {}

  /** The headers of an entry; an object without any where it has none. */
  static JsonNode headersOf(JsonNode entry) {
    return entry.path(HEADERS);
  }

  /** Where an entry of this list is; empty when it does not say. */
  static String addressOf(String list, JsonNode entry) {
    return entry.path(addressField(list)).asText("");
  }

  /** The property of this list's entries that holds their address. */
  static String addressField(String list) {
    return ADDRESSES.getOrDefault(list, "url");
  }

  /** The headers of an entry that can be changed; a new object that belongs to none otherwise. */
  static ObjectNode changeable(JsonNode entry, ObjectNode otherwise) {
    return headersOf(entry) instanceof ObjectNode headers ? headers : otherwise.objectNode();
  }
}
