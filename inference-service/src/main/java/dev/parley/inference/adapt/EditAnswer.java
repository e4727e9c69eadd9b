package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.Flag;
import dev.parley.inference.pipeline.ChatRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Edits the answer of one call of a model, whole or chunk by chunk, by the AI gateway's flags. */
final class EditAnswer {

  private static final String REASONING = "reasoning_content";
  private static final String DETAILS = "reasoning_details";

  private final GatewayParameters parameters;
  private final Set<Flag> flags;
  private final ObjectNode request;
  private final boolean begun;
  private final ObjectMapper json;
  private final Map<Integer, EditText> texts = new HashMap<>();

  /**
   * @param request what was asked of the model before it was fitted
   * @param begun whether the answer was begun for the model
   */
  EditAnswer(
      GatewayParameters parameters,
      Set<Flag> flags,
      ObjectNode request,
      boolean begun,
      ObjectMapper json) {
    this.parameters = parameters;
    this.flags = flags;
    this.request = request;
    this.begun = begun;
    this.json = json;
  }

  /** Edits a {@code chat.completion}. */
  ObjectNode whole(ObjectNode answer) {
    for (JsonNode choice : answer.path("choices")) {
      if (choice.path("message") instanceof ObjectNode message) {
        edit(message, textOf(choice), true);
        tellCalls((ObjectNode) choice, message);
      }
    }
    return answer;
  }

  /** Edits a {@code chat.completion.chunk}. */
  ObjectNode chunk(ObjectNode chunk) {
    for (JsonNode choice : chunk.path("choices")) {
      ObjectNode object = (ObjectNode) choice;
      boolean over = choice.hasNonNull("finish_reason");
      ObjectNode delta =
          choice.path("delta") instanceof ObjectNode given ? given : object.putObject("delta");
      edit(delta, textOf(choice), over);
      if (over) {
        tellCalls(object, delta);
        texts.remove(choice.path("index").asInt());
      }
    }
    return chunk;
  }

  /** What was held back of choices that never finished; null when there is nothing. */
  @Nullable ObjectNode end() {
    ObjectNode chunk = JsonNodeFactory.instance.objectNode();
    ArrayNode choices = chunk.putArray("choices");
    texts.forEach(
        (index, text) -> {
          EditText.Edited rest = text.end();
          if (!rest.said().isEmpty()) {
            ObjectNode choice = choices.addObject().put("index", index);
            choice.putObject("delta").put("content", rest.said());
            choice.putNull("finish_reason");
          }
        });
    return choices.isEmpty() ? null : chunk;
  }

  private EditText textOf(JsonNode choice) {
    return texts.computeIfAbsent(
        choice.path("index").asInt(),
        index -> new EditText(parameters, flags, request, begun, json));
  }

  private void edit(ObjectNode message, EditText text, boolean over) {
    boolean hadContent = message.hasNonNull("content");
    EditText.Edited piece = text.accept(hadContent ? ChatRequest.textOf(message) : "");
    EditText.Edited rest =
        over ? text.end() : new EditText.Edited("", "", JsonNodeFactory.instance.arrayNode());
    String said = piece.said() + rest.said();
    if (hadContent || !said.isEmpty()) {
      message.put("content", said);
    }
    String thought = piece.thought() + rest.thought();
    if (!thought.isEmpty()) {
      message.put(REASONING, message.path(REASONING).asText("") + thought);
    }
    if (!rest.calls().isEmpty()) {
      ((ArrayNode)
              (message.path("tool_calls").isArray()
                  ? message.path("tool_calls")
                  : message.putArray("tool_calls")))
          .addAll(rest.calls());
    }
    showReasoning(message);
  }

  /** Reasoning is given out only where the AI gateway says so. */
  private void showReasoning(ObjectNode message) {
    if (!message.has(REASONING) && message.path("reasoning").isTextual()) {
      message.set(REASONING, message.get("reasoning"));
    }
    if (!flags.contains(Flag.ReturnReasoningTokens)) {
      message.remove(REASONING);
      message.remove("reasoning");
    }
    boolean details =
        flags.contains(Flag.ReturnReasoningTokens) || flags.contains(Flag.IncludeStoredReasoning);
    if (!details || flags.contains(Flag.DisableReasoningDetails)) {
      message.remove(DETAILS);
    }
    if (flags.contains(Flag.DisableReasoningSummary)) {
      message.remove("reasoning_summary");
      if (message.path(DETAILS) instanceof ArrayNode entries) {
        for (int at = entries.size() - 1; at >= 0; at--) {
          if (entries.get(at).path("type").asText().equals("reasoning.summary")) {
            entries.remove(at);
          }
        }
      }
    }
  }

  private static void tellCalls(ObjectNode choice, ObjectNode message) {
    if (!message.path("tool_calls").isEmpty()
        && choice.path("finish_reason").asText().equals("stop")) {
      choice.put("finish_reason", "tool_calls");
    }
  }
}
