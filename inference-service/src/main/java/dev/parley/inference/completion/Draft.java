package dev.parley.inference.completion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.knowledge.Passage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through the stages: what the client sent, and what will be sent to the
 * model.
 *
 * @param body for the model; owned by this draft, never the client's own
 * @param instructions how many system messages were put before the client's messages
 * @param passages what was found in the knowledge; null when none is attached
 */
public record Draft(
    Call call,
    ChatRequest request,
    Target target,
    ObjectNode body,
    int instructions,
    @Nullable List<Passage> passages) {

  /** The start: the client's request, with the model's own name. */
  static Draft of(Call call, ChatRequest request, Target target) {
    ObjectNode body = request.body().deepCopy();
    body.put("model", target.model());
    return new Draft(call, request, target, body, 0, null);
  }

  /** With a system message after those that stages put in before, ahead of the client's. */
  Draft instructed(String text) {
    ObjectNode copy = body.deepCopy();
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("role", "system").put("content", text);
    ((ArrayNode) copy.path("messages")).insert(instructions, message);
    return new Draft(call, request, target, copy, instructions + 1, passages);
  }

  /** With another body. */
  Draft with(ObjectNode changed) {
    return new Draft(call, request, target, changed, instructions, passages);
  }

  /** With what was found. */
  Draft knowing(List<Passage> found) {
    return new Draft(call, request, target, body, instructions, List.copyOf(found));
  }

  /** What was found; empty also when nothing could be. */
  List<Passage> citable() {
    return passages == null ? List.of() : passages;
  }
}
