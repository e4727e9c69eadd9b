package dev.parley.inference.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Gives the model the AI gateway's system instruction, sampling parameters and tools. What the
 * request says itself wins over the AI gateway; the instruction is put before the client's
 * messages.
 */
@Singleton
public final class ApplyParameters implements Stage {

  @Override
  public Draft apply(Draft draft) {
    AiGateway gateway = draft.target().gateway();
    if (gateway == null) {
      return draft;
    }
    GatewayParameters parameters = gateway.parameters();
    ObjectNode body = draft.body().deepCopy();
    number(body, "temperature", parameters.temperature());
    number(body, "top_p", parameters.topP());
    number(body, "presence_penalty", parameters.presencePenalty());
    number(body, "frequency_penalty", parameters.frequencyPenalty());
    text(body, "stop", parameters.stop());
    text(body, "reasoning_effort", parameters.reasoningEffort());
    text(body, "verbosity", parameters.verbosity());
    if (parameters.maxCompletionTokens() != null && !body.hasNonNull("max_tokens")) {
      set(
          body,
          "max_completion_tokens",
          JsonNodeFactory.instance.numberNode(parameters.maxCompletionTokens()));
    }
    if (parameters.tools() != null && !parameters.tools().isEmpty()) {
      ArrayNode tools = JsonNodeFactory.instance.arrayNode();
      parameters.tools().forEach(tool -> tools.add(tool.deepCopy()));
      set(body, "tools", tools);
    }
    Draft configured = draft.with(body);
    String instruction = parameters.systemInstruction();
    return instruction == null || instruction.isBlank()
        ? configured
        : configured.instructed(instruction);
  }

  private static void number(ObjectNode body, String field, @Nullable BigDecimal value) {
    if (value != null) {
      set(body, field, JsonNodeFactory.instance.numberNode(value));
    }
  }

  private static void text(ObjectNode body, String field, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      set(body, field, JsonNodeFactory.instance.textNode(value));
    }
  }

  private static void set(ObjectNode body, String field, JsonNode value) {
    if (!body.hasNonNull(field)) {
      body.set(field, value);
    }
  }
}
