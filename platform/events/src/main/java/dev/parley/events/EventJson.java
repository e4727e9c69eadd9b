package dev.parley.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;

/** Events as text and back. */
@ApplicationScoped
public class EventJson {

  private final ObjectMapper json;

  EventJson(ObjectMapper json) {
    this.json = json;
  }

  /**
   * Reads a record of a topic.
   *
   * @throws IllegalArgumentException when it is no event; its place is the dead-letter topic
   */
  public Event read(String record) {
    try {
      return json.readValue(record, Event.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The record is no event: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The data of an event as its type.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public <T> T data(Event event, Class<T> type) {
    try {
      return json.treeToValue(event.data(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Event " + event.id() + " is no " + type.getSimpleName() + ": " + e.getOriginalMessage(),
          e);
    }
  }

  String write(Event event) {
    try {
      return json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event could not be written as JSON", e);
    }
  }

  JsonNode tree(Object data) {
    return json.valueToTree(data);
  }
}
