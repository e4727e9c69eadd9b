package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Puts the calls of one streamed answer together from their pieces. A call of the client's is
 * handed on as soon as its name is known to be whole; all others are kept.
 *
 * <p>A name is whole when arguments follow it, another call begins, or the answer ends: upstreams
 * cut names, too.
 */
final class CollectCalls {

  private final Predicate<String> isClients;
  private final Map<Integer, Pending> calls = new LinkedHashMap<>();
  private int handedOn;

  CollectCalls(Predicate<String> isClients) {
    this.isClients = isClients;
  }

  private static final class Pending {
    private String id = "";
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    private boolean decided;
    private int clientIndex = -1;
  }

  /** Takes the {@code tool_calls} of a delta; returns what of them is for the client. */
  ArrayNode accept(JsonNode deltas) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    for (JsonNode delta : deltas) {
      int index = delta.path("index").asInt(calls.isEmpty() ? 0 : calls.size() - 1);
      if (!calls.containsKey(index)) {
        decideAll(out);
        calls.put(index, new Pending());
      }
      accept(calls.get(index), delta, out);
    }
    return out;
  }

  private void accept(Pending call, JsonNode delta, ArrayNode out) {
    String id = delta.path("id").asText("");
    if (!id.isEmpty()) {
      call.id = id;
    }
    JsonNode function = delta.path("function");
    String arguments = function.path("arguments").asText("");
    if (!call.decided) {
      call.name.append(function.path("name").asText(""));
    }
    call.arguments.append(arguments);
    if (call.clientIndex >= 0) {
      out.add(piece(call.clientIndex, arguments));
    } else if (!call.decided && !arguments.isEmpty()) {
      decide(call, out);
    }
  }

  /** The answer is over; returns what is still for the client. */
  ArrayNode end() {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    decideAll(out);
    return out;
  }

  /** Whether any call is for the client. */
  boolean hasClients() {
    return handedOn > 0;
  }

  /** The calls that are not for the client, in order. */
  List<FunctionCall> ours() {
    List<FunctionCall> ours = new ArrayList<>();
    for (Map.Entry<Integer, Pending> entry : calls.entrySet()) {
      Pending call = entry.getValue();
      if (call.clientIndex < 0) {
        String id = call.id.isEmpty() ? "call_" + entry.getKey() : call.id;
        ours.add(new FunctionCall(id, call.name.toString(), call.arguments.toString()));
      }
    }
    return ours;
  }

  private void decideAll(ArrayNode out) {
    calls.values().stream().filter(call -> !call.decided).forEach(call -> decide(call, out));
  }

  private void decide(Pending call, ArrayNode out) {
    call.decided = true;
    if (isClients.test(call.name.toString())) {
      call.clientIndex = handedOn++;
      ObjectNode whole = piece(call.clientIndex, call.arguments.toString());
      whole.put("id", call.id).put("type", "function");
      ((ObjectNode) whole.path("function")).put("name", call.name.toString());
      out.add(whole);
    }
  }

  private static ObjectNode piece(int index, String arguments) {
    ObjectNode piece = JsonNodeFactory.instance.objectNode();
    piece.put("index", index).putObject("function").put("arguments", arguments);
    return piece;
  }
}
