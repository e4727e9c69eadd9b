package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.ids.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes items of what a chat completion says: of each chunk's delta, or of a whole message at once.
 * Reasoning is over when something else begins; texts and calls stay open until the end, since
 * citations come last and the pieces of several calls may take turns.
 */
final class CollectOutput {

  private final ResponseLog log;
  private final Ids ids;
  private final List<OutputItem> open = new ArrayList<>();
  private final Map<Integer, Pending> calls = new TreeMap<>();
  private @Nullable OutputItem current;
  private long characters;

  CollectOutput(ResponseLog log, Ids ids) {
    this.log = log;
    this.ids = ids;
  }

  /** A call whose name may still grow; it is an item once its arguments begin. */
  private static final class Pending {
    private final StringBuilder name = new StringBuilder();
    private String id = "";
    private @Nullable OutputItem item;
  }

  /** Takes a delta of the first choice, or its whole message. */
  void accept(JsonNode delta) {
    text(OutputItem.Kind.REASONING, delta.path("reasoning_content").asText(""));
    text(OutputItem.Kind.MESSAGE, delta.path("content").asText(""));
    text(OutputItem.Kind.REFUSAL, delta.path("refusal").asText(""));
    JsonNode pieces = delta.path("tool_calls");
    for (int at = 0; at < pieces.size(); at++) {
      call(pieces.path(at).path("index").asInt(at), pieces.get(at));
    }
    delta.path("annotations").forEach(this::annotate);
  }

  /** The answer is over: everything is closed, the last item as incomplete where it was cut. */
  void finish(boolean isWhole) {
    calls.values().forEach(this::opened);
    for (int at = 0; at < open.size(); at++) {
      boolean isCut = !isWhole && at == open.size() - 1;
      log.close(open.get(at), isCut ? "incomplete" : "completed");
    }
    open.clear();
  }

  /** How much text there is by now, in UTF-16 units. */
  long characters() {
    return characters;
  }

  private void text(OutputItem.Kind kind, String piece) {
    if (piece.isEmpty()) {
      return;
    }
    OutputItem item = current;
    if (item == null || item.kind() != kind) {
      endReasoning();
      item = log.open(kind, ObjectIds.of(kind.prefix(), ids.next()));
      begin(item);
    }
    characters += piece.length();
    log.append(item, piece);
  }

  private void call(int index, JsonNode piece) {
    Pending call = calls.computeIfAbsent(index, i -> new Pending());
    if (call.id.isEmpty()) {
      call.id = piece.path("id").asText("");
    }
    if (call.item == null) {
      call.name.append(piece.path("function").path("name").asText(""));
    }
    String arguments = piece.path("function").path("arguments").asText("");
    if (!arguments.isEmpty()) {
      characters += arguments.length();
      log.append(opened(call), arguments);
    }
  }

  private OutputItem opened(Pending call) {
    OutputItem item = call.item;
    if (item == null) {
      endReasoning();
      String id = ObjectIds.of(OutputItem.Kind.CALL.prefix(), ids.next());
      String callId = call.id.isEmpty() ? ObjectIds.of("call_", ids.next()) : call.id;
      item = log.openCall(id, callId, call.name.toString());
      call.item = item;
      begin(item);
    }
    return item;
  }

  private void begin(OutputItem item) {
    open.add(item);
    current = item;
  }

  private void endReasoning() {
    OutputItem item = current;
    if (item != null && item.kind() == OutputItem.Kind.REASONING) {
      log.close(item, "completed");
      open.remove(item);
      current = null;
    }
  }

  /** Citations are of the last text. */
  private void annotate(JsonNode annotation) {
    open.stream()
        .filter(item -> item.kind() == OutputItem.Kind.MESSAGE)
        .reduce((first, second) -> second)
        .ifPresent(item -> log.annotate(item, flat(annotation)));
  }

  /** A chat completion nests what a response has side by side. */
  private static JsonNode flat(JsonNode annotation) {
    if (!(annotation.path("url_citation") instanceof ObjectNode citation)) {
      return annotation;
    }
    ObjectNode flat = JsonNodeFactory.instance.objectNode();
    flat.put("type", "url_citation");
    flat.setAll(citation);
    if (annotation.has("citation")) {
      flat.set("citation", annotation.get("citation"));
    }
    return flat;
  }
}
