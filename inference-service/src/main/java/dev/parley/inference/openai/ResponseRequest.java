package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request for a response, checked.
 *
 * @param body as the client sent it
 * @param input its items, each with a type, an id and parts
 */
record ResponseRequest(ObjectNode body, ArrayNode input) {

  /** What the client asks to answer. */
  String model() {
    return body.path("model").asText();
  }

  /** Whether the answer shall come in events. */
  boolean isStreamed() {
    return body.path("stream").asBoolean(false);
  }

  /** Whether the response is kept. */
  boolean isStored() {
    return body.path("store").asBoolean(true);
  }

  /** The response that this one continues; null when it begins anew. */
  @Nullable UUID previous() {
    JsonNode id = body.path("previous_response_id");
    return id.isTextual() ? ObjectIds.parseResponse(id.textValue()) : null;
  }
}
