package dev.parley.inference.aigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The addresses in an AI gateway's parameters that may have a query. */
final class Addresses {

  private static final String SOURCES = "protocolFunctionSources";

  /** The lists that hold them. */
  static final List<String> LISTS = lists();

  private Addresses() {}

  private static List<String> lists() {
    List<String> lists = new ArrayList<>(HeaderLists.NAMES);
    lists.add(SOURCES);
    return List.copyOf(lists);
  }

  /**
   * Where an address is.
   *
   * @param at its number in the list
   * @param field its path from the parameters on
   */
  record Place(String list, int at, String field) {}

  /** Changes a document; what has another shape than an address there is left. */
  static void replaceEach(ObjectNode document, BiFunction<Place, String, String> change) {
    for (String list : LISTS) {
      JsonNode entries = document.path(list);
      for (int at = 0; at < entries.size(); at++) {
        JsonNode entry = entries.path(at);
        String place = list + "[" + at + "]";
        if (entry.isTextual() && entries instanceof ArrayNode texts && list.equals(SOURCES)) {
          String changed = change.apply(new Place(list, at, place), entry.textValue());
          texts.set(at, TextNode.valueOf(changed));
        } else if (entry instanceof ObjectNode object) {
          String field = HeaderLists.addressField(list);
          if (object.path(field).isTextual()) {
            Place there = new Place(list, at, place + "." + field);
            object.put(field, change.apply(there, object.path(field).textValue()));
          }
        }
      }
    }
  }

  /** The addresses of one list, in their order. */
  static List<String> of(String list, JsonNode document) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode entry : document.path(list)) {
      addresses.add(entry.isTextual() ? entry.textValue() : HeaderLists.addressOf(list, entry));
    }
    return addresses;
  }
}
