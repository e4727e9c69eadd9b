package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.openai.Step.Kind;
import dev.parley.inference.stream.EventLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in a response so far, from which each event can be written at any time. It
 * holds every text once, however many events it came in. Safe for use by several threads.
 */
final class ResponseLog implements EventLog {

  private final ObjectNode begun;
  private final List<OutputItem> items;
  private final List<Step> steps;
  private @Nullable ObjectNode ended;

  private ResponseLog(
      ObjectNode begun, List<OutputItem> items, List<Step> steps, @Nullable ObjectNode ended) {
    this.begun = begun;
    this.items = items;
    this.steps = steps;
    this.ended = ended;
  }

  /** The start of a response that is in progress. */
  static ResponseLog begin(ObjectNode begun) {
    List<Step> steps = new ArrayList<>();
    steps.add(Step.of(Kind.CREATED));
    steps.add(Step.of(Kind.IN_PROGRESS));
    return new ResponseLog(begun, new ArrayList<>(), steps, null);
  }

  /** A response that is over, as it was stored. */
  static ResponseLog stored(ObjectNode ended, List<Step> steps) {
    List<OutputItem> items = new ArrayList<>();
    ended.path("output").forEach(item -> items.add(OutputItem.read(item, items.size())));
    return new ResponseLog(ResponseShape.begunOf(ended), items, steps, ended);
  }

  /** Begins an item. */
  synchronized OutputItem open(OutputItem.Kind kind, String id) {
    return add(OutputItem.of(kind, id, items.size()));
  }

  /** Begins a call of a function. */
  synchronized OutputItem openCall(String id, String callId, String function) {
    return add(OutputItem.call(id, items.size(), callId, function));
  }

  private OutputItem add(OutputItem item) {
    items.add(item);
    steps.add(Step.of(Kind.ITEM_ADDED, item.index()));
    if (item.kind() != OutputItem.Kind.CALL) {
      steps.add(Step.of(Kind.PART_ADDED, item.index()));
    }
    return item;
  }

  /** More text of an item. */
  synchronized void append(OutputItem item, String piece) {
    steps.add(new Step(Kind.TEXT, item.index(), item.length(), piece.length()));
    item.append(piece);
  }

  /** An annotation of an item's text. */
  synchronized void annotate(OutputItem item, JsonNode annotation) {
    steps.add(new Step(Kind.ANNOTATION, item.index(), item.annotations().size(), 0));
    item.annotate(annotation);
  }

  /** Nothing follows in an item: it is {@code completed}, or {@code incomplete}. */
  synchronized void close(OutputItem item, String status) {
    item.finish(status);
    steps.add(Step.of(Kind.TEXT_DONE, item.index()));
    if (item.kind() != OutputItem.Kind.CALL) {
      steps.add(Step.of(Kind.PART_DONE, item.index()));
    }
    steps.add(Step.of(Kind.ITEM_DONE, item.index()));
  }

  /** The response is over; the steps with which it will be. */
  synchronized List<Step> stepsAtEnd() {
    List<Step> all = new ArrayList<>(steps);
    all.add(Step.of(Kind.ENDED));
    return all;
  }

  /** The response is over, and this is what it is. */
  synchronized void end(ObjectNode response) {
    if (ended == null) {
      ended = response;
      steps.add(Step.of(Kind.ENDED));
    }
  }

  /** The response as it was when it began. */
  ObjectNode begun() {
    return begun.deepCopy();
  }

  /** The answer broke off: what was begun stays incomplete, and no event says so. */
  synchronized void breakOff() {
    items.stream().filter(item -> !item.isFinished()).forEach(item -> item.finish("incomplete"));
  }

  /** What was put out so far. */
  synchronized ArrayNode output() {
    ArrayNode output = JsonNodeFactory.instance.arrayNode();
    items.forEach(item -> output.add(item.json()));
    return output;
  }

  /** The response as it is now. */
  synchronized ObjectNode now() {
    if (ended != null) {
      return ended.deepCopy();
    }
    ObjectNode now = begun();
    now.set("output", output());
    return now;
  }

  @Override
  public synchronized boolean isOver() {
    return ended != null;
  }

  /** How many events there are by now. */
  synchronized int size() {
    return steps.size();
  }

  @Override
  public synchronized @Nullable Event at(int number) {
    return number < steps.size() ? write(steps.get(number), number) : null;
  }

  private Event write(Step step, int number) {
    return switch (step.kind()) {
      case CREATED -> WriteEvent.whole("response.created", number, begun);
      case IN_PROGRESS -> WriteEvent.whole("response.in_progress", number, begun);
      case ENDED -> {
        ObjectNode last = ended == null ? begun : ended;
        yield WriteEvent.whole("response." + last.path("status").asText(), number, last);
      }
      default -> WriteEvent.of(step, items.get(step.item()), number);
    };
  }
}
