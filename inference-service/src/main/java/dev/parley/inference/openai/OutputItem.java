package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One thing that a model put out; its text grows while it does. */
final class OutputItem {

  private static final String IN_PROGRESS = "in_progress";

  /** What it is, with the prefix of its id and the names of its events. */
  enum Kind {
    MESSAGE("msg_", "output_text", "text"),
    REFUSAL("msg_", "refusal", "refusal"),
    REASONING("rs_", "reasoning_text", "text"),
    CALL("fc_", "function_call_arguments", "arguments");

    private final String prefix;
    private final String name;
    private final String field;

    Kind(String prefix, String name, String field) {
      this.prefix = prefix;
      this.name = name;
      this.field = field;
    }

    /** Of an item's id. */
    String prefix() {
      return prefix;
    }

    /** Its part's type; its events are {@code response.<name>.delta} and {@code .done}. */
    String title() {
      return name;
    }

    /** In which its text stands. */
    String field() {
      return field;
    }
  }

  private final Kind kind;
  private final String id;
  private final int index;
  private final String callId;
  private final String function;
  private final StringBuilder text = new StringBuilder();
  private final ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
  private String status = IN_PROGRESS;

  private OutputItem(Kind kind, String id, int index, String callId, String function) {
    this.kind = kind;
    this.id = id;
    this.index = index;
    this.callId = callId;
    this.function = function;
  }

  static OutputItem of(Kind kind, String id, int index) {
    return new OutputItem(kind, id, index, "", "");
  }

  /** A call of a function of the client. */
  static OutputItem call(String id, int index, String callId, String function) {
    return new OutputItem(Kind.CALL, id, index, callId, function);
  }

  /** Reads what {@link #json} gave. */
  static OutputItem read(JsonNode stored, int index) {
    JsonNode part = stored.path("content").path(0);
    Kind kind =
        switch (stored.path("type").asText()) {
          case "function_call" -> Kind.CALL;
          case "reasoning" -> Kind.REASONING;
          default -> part.path("type").asText().equals("refusal") ? Kind.REFUSAL : Kind.MESSAGE;
        };
    OutputItem item =
        new OutputItem(
            kind,
            stored.path("id").asText(),
            index,
            stored.path("call_id").asText(""),
            stored.path("name").asText(""));
    item.append((kind == Kind.CALL ? stored : part).path(kind.field()).asText(""));
    part.path("annotations").forEach(item.annotations::add);
    item.status = stored.path("status").asText("completed");
    return item;
  }

  Kind kind() {
    return kind;
  }

  String id() {
    return id;
  }

  int index() {
    return index;
  }

  String function() {
    return function;
  }

  /** How long its text is by now. */
  int length() {
    return text.length();
  }

  void append(String piece) {
    text.append(piece);
  }

  void annotate(JsonNode annotation) {
    annotations.add(annotation);
  }

  ArrayNode annotations() {
    return annotations;
  }

  String text() {
    return text.toString();
  }

  String text(int from, int length) {
    return text.substring(from, from + length);
  }

  /** Nothing follows: it is {@code completed}, or {@code incomplete}. */
  void finish(String end) {
    status = end;
  }

  boolean isFinished() {
    return !status.equals(IN_PROGRESS);
  }

  /** As it is when it begins: without a text. */
  ObjectNode begun() {
    ObjectNode item = head(IN_PROGRESS);
    if (kind == Kind.CALL) {
      item.put("arguments", "");
    } else {
      item.putArray("content");
    }
    return item;
  }

  /** As it is by now. */
  ObjectNode json() {
    ObjectNode item = head(status);
    if (kind == Kind.CALL) {
      item.put("arguments", text());
    } else {
      item.putArray("content").add(part(true));
    }
    return item;
  }

  /** The only part of its content. */
  ObjectNode part(boolean whole) {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    part.put("type", kind.title());
    part.put(kind.field(), whole ? text() : "");
    if (kind == Kind.MESSAGE) {
      part.set("annotations", whole ? annotations.deepCopy() : part.arrayNode());
      part.putArray("logprobs");
    }
    return part;
  }

  private ObjectNode head(String state) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("id", id);
    switch (kind) {
      case MESSAGE, REFUSAL -> item.put("type", "message").put("role", "assistant");
      case REASONING -> item.put("type", "reasoning").putArray("summary");
      case CALL -> item.put("type", "function_call").put("call_id", callId).put("name", function);
    }
    return item.put("status", state);
  }
}
