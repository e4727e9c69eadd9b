package dev.parley.inference.adapt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Finds the calls that a model without a {@code tools} parameter writes into its text. Takes pieces
 * as they come; text goes on at once, but for what may be part of a call.
 */
final class ReadWrittenCalls {

  private final WrittenCallFormat format;
  private final ObjectMapper json;
  private final StringBuilder held = new StringBuilder();
  private final ArrayNode calls = JsonNodeFactory.instance.arrayNode();
  private boolean inCall;

  ReadWrittenCalls(WrittenCallFormat format, ObjectMapper json) {
    this.format = format;
    this.json = json;
  }

  /** Takes a piece; gives the text that is part of no call. */
  String accept(String piece) {
    held.append(piece);
    StringBuilder said = new StringBuilder();
    boolean moved = true;
    while (moved) {
      moved = inCall ? readCall(said) : readText(said);
    }
    return said.toString();
  }

  /** The answer is over: what was held back and turned out to be no call. */
  String end() {
    if (!inCall) {
      return take(held.length());
    }
    inCall = false;
    String written = take(held.length());
    return add(written) ? "" : format.open() + written;
  }

  /** The calls that were found, as {@code tool_calls}. */
  ArrayNode calls() {
    return calls;
  }

  private boolean readText(StringBuilder said) {
    int open = held.indexOf(format.open());
    if (open < 0) {
      said.append(take(held.length() - PartialMatch.length(held, format.open())));
      return false;
    }
    said.append(take(open));
    take(format.open().length());
    inCall = true;
    return true;
  }

  private boolean readCall(StringBuilder said) {
    if (format.close().isEmpty()) {
      return false; // goes on to the end of the answer
    }
    int close = held.indexOf(format.close());
    if (close < 0) {
      return false;
    }
    String written = take(close);
    take(format.close().length());
    inCall = false;
    if (!add(written)) {
      said.append(format.open()).append(written).append(format.close());
    }
    return true;
  }

  private boolean add(String written) {
    try {
      JsonNode tree = json.readTree(written);
      if (tree instanceof ObjectNode one) {
        return add(one);
      }
      boolean all = tree instanceof ArrayNode && !tree.isEmpty();
      for (JsonNode one : tree) {
        all &= one instanceof ObjectNode object && add(object);
      }
      return all;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private boolean add(ObjectNode call) {
    if (!call.path("name").isTextual()) {
      return false;
    }
    JsonNode arguments = call.has("arguments") ? call.path("arguments") : call.path("parameters");
    ObjectNode written = calls.addObject();
    written.put("index", calls.size() - 1).put("id", "call_" + (calls.size() - 1));
    written.put("type", "function");
    written
        .putObject("function")
        .put("name", call.path("name").textValue())
        .put(
            "arguments",
            arguments.isMissingNode()
                ? "{}"
                : arguments.isTextual() ? arguments.textValue() : arguments.toString());
    return true;
  }

  private String take(int length) {
    String taken = held.substring(0, length);
    held.delete(0, length);
    return taken;
  }
}
