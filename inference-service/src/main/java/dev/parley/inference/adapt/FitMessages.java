package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.Flag;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fits the messages of a request to what the model takes. Each rule stands in its own method. */
final class FitMessages {

  private static final List<String> REASONING = List.of("reasoning_content", "reasoning");
  private static final String DETAILS = "reasoning_details";
  private static final String LEFT_OUT_RESULT =
      "[This result of an earlier call is left out to save space. Call again if it is needed.]";

  private final GatewayParameters parameters;
  private final Set<Flag> flags;

  FitMessages(GatewayParameters parameters, Set<Flag> flags) {
    this.parameters = parameters;
    this.flags = flags;
  }

  /** All rules, in the order in which they build on each other. */
  ArrayNode fit(ArrayNode given) {
    ArrayNode messages = given.deepCopy();
    messages.forEach(this::dropReasoning);
    keepLastResults(messages);
    if (flags.contains(Flag.DisableMultiModalInput)) {
      messages.forEach(FitMessages::leaveOutMedia);
    }
    if (flags.contains(Flag.RewriteToolCallsAsUserMessages)) {
      messages = RewriteToolCalls.in(messages);
    }
    if (flags.contains(Flag.NoSystemInstruct)) {
      messages = instructionsInFirstQuestion(messages);
    }
    if (flags.contains(Flag.StrictUserAssistantTurns)) {
      messages = strictTurns(messages);
    }
    prefill(messages);
    return messages;
  }

  /** What a model thought before is not sent again, unless its flags ask for that. */
  private void dropReasoning(JsonNode message) {
    if (!(message instanceof ObjectNode object) || !Messages.roleOf(message).equals("assistant")) {
      return;
    }
    if (!flags.contains(Flag.PreserveThinkingTokens)) {
      object.remove(REASONING);
      JsonNode content = object.path("content");
      if (flags.contains(Flag.ThinkingProcess) && content.isTextual()) {
        object.put("content", SplitThinking.withoutThoughts(content.textValue()));
      }
    }
    if (!flags.contains(Flag.IncludeStoredReasoning)
        || flags.contains(Flag.DisableReasoningDetails)) {
      object.remove(DETAILS);
    }
  }

  /** Only the last results of tools stay whole, where the AI gateway says how many. */
  private void keepLastResults(ArrayNode messages) {
    Integer keep = parameters.toolContextCount();
    if (keep == null || keep == 0) {
      return;
    }
    int kept = 0;
    for (int at = messages.size() - 1; at >= 0; at--) {
      if (messages.get(at) instanceof ObjectNode message
          && Messages.roleOf(message).equals("tool")) {
        if (kept >= keep) {
          message.put("content", LEFT_OUT_RESULT);
        }
        kept++;
      }
    }
  }

  /** Says in words what is missing, so that the model can say so, too. */
  private static void leaveOutMedia(JsonNode message) {
    if (!(message.path("content") instanceof ArrayNode parts)) {
      return;
    }
    for (int at = 0; at < parts.size(); at++) {
      String type = parts.get(at).path("type").asText("");
      if (!type.equals("text") && !type.equals("refusal")) {
        ObjectNode note = JsonNodeFactory.instance.objectNode().put("type", "text");
        parts.set(at, note.put("text", "[Left out, this model reads text only: " + type + "]"));
      }
    }
  }

  private static ArrayNode instructionsInFirstQuestion(ArrayNode messages) {
    ObjectNode instructions = Messages.of("user", "");
    ArrayNode others = JsonNodeFactory.instance.arrayNode();
    for (JsonNode message : messages) {
      if (Messages.isInstruction(message)) {
        Messages.append(instructions, message);
      } else {
        others.add(message);
      }
    }
    if (instructions.path("content").asText().isEmpty()) {
      return others;
    }
    if (others.isEmpty() || !Messages.roleOf(others.get(0)).equals("user")) {
      others.insert(0, instructions);
    } else {
      Messages.append(instructions, others.get(0));
      others.set(0, instructions);
    }
    return others;
  }

  /** User and assistant by turns, the user first; instructions stay ahead of them. */
  private static ArrayNode strictTurns(ArrayNode messages) {
    ArrayNode turns = JsonNodeFactory.instance.arrayNode();
    String expected = null;
    for (JsonNode message : messages) {
      if (Messages.isInstruction(message) && expected == null) {
        turns.add(message);
        continue;
      }
      ObjectNode turn = (ObjectNode) message.deepCopy();
      if (Messages.isInstruction(message)) {
        turn.put("role", "user");
      }
      String role = Messages.roleOf(turn);
      boolean plain = !turn.has("tool_calls") && !role.equals("tool");
      if (expected == null && role.equals("assistant")) {
        turns.add(Messages.of("user", "(The conversation begins.)"));
      }
      if (plain && role.equals(expected) && mergeable(turns)) {
        Messages.append((ObjectNode) turns.get(turns.size() - 1), turn);
      } else {
        turns.add(turn);
      }
      expected = role;
    }
    return turns;
  }

  private static boolean mergeable(ArrayNode turns) {
    return !turns.get(turns.size() - 1).has("tool_calls");
  }

  /** Begins the answer for the model, when it is about to answer the user. */
  private void prefill(ArrayNode messages) {
    String begun = prefillOf(parameters, flags);
    if (begun != null && startsAnswer(messages)) {
      messages.add(Messages.of("assistant", begun));
    }
  }

  /** Whether the model answers a message of the user, and does not go on after a tool. */
  static boolean startsAnswer(ArrayNode messages) {
    return !messages.isEmpty() && Messages.roleOf(messages.get(messages.size() - 1)).equals("user");
  }

  static @Nullable String prefillOf(GatewayParameters parameters, Set<Flag> flags) {
    String prefill = parameters.assistantPrefill();
    boolean none = prefill == null || prefill.isEmpty();
    return none || flags.contains(Flag.NoAssistantPrefilling) ? null : prefill;
  }
}
