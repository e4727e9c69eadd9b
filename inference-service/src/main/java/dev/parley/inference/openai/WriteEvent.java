package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.stream.EventLog;

/** Writes the events of a response in OpenAI's shapes. */
final class WriteEvent {

  private WriteEvent() {}

  /** An event that holds the response. */
  static EventLog.Event whole(String type, int number, ObjectNode response) {
    ObjectNode event = event(type, number);
    event.set("response", response);
    return new EventLog.Event(type, null, event.toString());
  }

  /** An event about an item. */
  static EventLog.Event of(Step step, OutputItem item, int number) {
    ObjectNode event = event(typeOf(step, item), number);
    event.put("output_index", item.index());
    switch (step.kind()) {
      case ITEM_ADDED -> event.set("item", item.begun());
      case ITEM_DONE -> event.set("item", item.json());
      case PART_ADDED -> inPart(event, item).set("part", item.part(false));
      case PART_DONE -> inPart(event, item).set("part", item.part(true));
      case TEXT -> {
        inPart(event, item).put("delta", item.text(step.from(), step.length()));
        withLogprobs(event, item);
      }
      case TEXT_DONE -> {
        inPart(event, item).put(item.kind().field(), item.text());
        withLogprobs(event, item);
      }
      case ANNOTATION ->
          inPart(event, item)
              .put("annotation_index", step.from())
              .set("annotation", item.annotations().get(step.from()));
      case CREATED, IN_PROGRESS, ENDED ->
          throw new IllegalArgumentException("Not about an item: " + step.kind());
    }
    return new EventLog.Event(event.path("type").textValue(), null, event.toString());
  }

  private static String typeOf(Step step, OutputItem item) {
    return switch (step.kind()) {
      case ITEM_ADDED -> "response.output_item.added";
      case ITEM_DONE -> "response.output_item.done";
      case PART_ADDED -> "response.content_part.added";
      case PART_DONE -> "response.content_part.done";
      case TEXT -> "response." + item.kind().title() + ".delta";
      case TEXT_DONE -> "response." + item.kind().title() + ".done";
      case ANNOTATION -> "response.output_text.annotation.added";
      case CREATED, IN_PROGRESS, ENDED ->
          throw new IllegalArgumentException("Not about an item: " + step.kind());
    };
  }

  private static ObjectNode inPart(ObjectNode event, OutputItem item) {
    event.put("item_id", item.id());
    if (item.kind() == OutputItem.Kind.CALL) {
      return event.put("name", item.function());
    }
    return event.put("content_index", 0);
  }

  private static void withLogprobs(ObjectNode event, OutputItem item) {
    if (item.kind() == OutputItem.Kind.MESSAGE) {
      event.putArray("logprobs");
    }
  }

  private static ObjectNode event(String type, int number) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    return event.put("type", type).put("sequence_number", number);
  }
}
