package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.Flag;
import java.util.Set;

/** Fits the settings of a request, which are all but its messages, to what the model takes. */
final class FitSettings {

  private static final String FORMAT = "response_format";
  private static final Set<String> NOT_FOR_SETTINGS = Set.of("model", "messages", "stream");

  private final GatewayParameters parameters;
  private final Set<Flag> flags;

  FitSettings(GatewayParameters parameters, Set<Flag> flags) {
    this.parameters = parameters;
    this.flags = flags;
  }

  /** Changes the body. */
  void fit(ObjectNode body) {
    addFurther(body);
    if (flags.contains(Flag.NoTemperature)) {
      body.remove("temperature");
    }
    if (flags.contains(Flag.NoStopParameter)) {
      body.remove("stop"); // the answer is cut at it here
    }
    if (flags.contains(Flag.NoReasoningEffort)) {
      body.remove("reasoning_effort");
      removeFrom(body, "reasoning", "effort");
    }
    if (flags.contains(Flag.DisableReasoningSummary)) {
      body.remove("reasoning_summary");
      removeFrom(body, "reasoning", "summary");
    }
    if (flags.contains(Flag.OpenAiStrictJson)) {
      makeStrict(body);
    } else if (!flags.contains(Flag.StructuredOutputSupport)) {
      describeSchema(body);
    }
  }

  /** What the AI gateway adds for this provider; a request's own field wins. */
  private void addFurther(ObjectNode body) {
    ObjectNode further = parameters.additionalSettings();
    if (further == null) {
      return;
    }
    for (var field : further.properties()) {
      if (!NOT_FOR_SETTINGS.contains(field.getKey()) && !body.hasNonNull(field.getKey())) {
        body.set(field.getKey(), field.getValue().deepCopy());
      }
    }
  }

  private static void removeFrom(ObjectNode body, String object, String field) {
    if (body.path(object) instanceof ObjectNode inner) {
      inner.remove(field);
      if (inner.isEmpty()) {
        body.remove(object);
      }
    }
  }

  /**
   * OpenAI's strict mode: for the answer's schema and for every function. A model that has it takes
   * schemas, whether or not {@code StructuredOutputSupport} says so, too.
   */
  private static void makeStrict(ObjectNode body) {
    if (body.path(FORMAT).path("json_schema") instanceof ObjectNode schema) {
      schema.put("strict", true);
      StrictSchema.apply(schema.path("schema"));
    }
    for (JsonNode tool : body.path("tools")) {
      if (tool.path("function") instanceof ObjectNode function) {
        function.put("strict", true);
        StrictSchema.apply(function.path("parameters"));
      }
    }
  }

  /** A model without structured output is told the schema in words. */
  private static void describeSchema(ObjectNode body) {
    JsonNode schema = body.path(FORMAT).path("json_schema").path("schema");
    if (!schema.isObject() || !(body.path("messages") instanceof ArrayNode messages)) {
      return;
    }
    body.remove(FORMAT);
    int at = 0;
    while (at < messages.size() && Messages.isInstruction(messages.get(at))) {
      at++;
    }
    messages.insert(
        at,
        Messages.of(
            "system",
            "Answer with one JSON value that is valid against this JSON Schema, and with nothing"
                + " else: no code fence, no comment.\n"
                + schema));
  }
}
