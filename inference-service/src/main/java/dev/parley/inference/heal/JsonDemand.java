package dev.parley.inference.heal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.adapt.StrictSchema;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.web.problem.ProblemException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What JSON a request asks for.
 *
 * @param schema that the answer shall be valid against; null when any object will do
 * @param attempts how often the model may be asked; with more than one, a stream is given out when
 *     the answer is valid
 */
record JsonDemand(@Nullable ObjectNode schema, int attempts) {

  private static final int MOST_ATTEMPTS = 10;

  /** How often a model is asked where only the account's setting says that JSON is healed. */
  private static final int AUTOMATIC_ATTEMPTS = 3;

  /**
   * Reads {@code response_format}.
   *
   * @param automatic whether the account has its JSON healed; asked only where it matters, since it
   *     is read from the database, on which other answers shall not depend
   * @return null when no JSON is asked for, or none is healed
   * @throws ProblemException 400 when {@code healing_options} are not valid
   */
  static @Nullable JsonDemand of(ChatRequest request, BooleanSupplier automatic) {
    JsonNode format = request.body().path("response_format");
    String type = format.path("type").asText("");
    JsonNode options = format.path("json_schema").path("healing_options");
    boolean json = type.equals("json_object") || type.equals("json_schema");
    if (!json || !(options.isObject() || automatic.getAsBoolean())) {
      return null;
    }
    ObjectNode schema =
        format.path("json_schema").path("schema") instanceof ObjectNode given ? given : null;
    return new JsonDemand(schema, options.isObject() ? attempts(options) : AUTOMATIC_ATTEMPTS);
  }

  /**
   * The same of a model that is asked in OpenAI's strict form, in which what is optional is null.
   */
  JsonDemand strict() {
    return schema == null ? this : new JsonDemand(StrictSchema.of(schema), attempts);
  }

  /** Whether the client asked for attempts itself, and so waits for them. */
  static boolean isExplicit(ChatRequest request) {
    return request
        .body()
        .path("response_format")
        .path("json_schema")
        .path("healing_options")
        .isObject();
  }

  private static int attempts(JsonNode options) {
    JsonNode attempts = options.path("max_attempts");
    if (attempts.isMissingNode()) {
      return AUTOMATIC_ATTEMPTS;
    }
    if (!attempts.isInt() || attempts.intValue() < 1 || attempts.intValue() > MOST_ATTEMPTS) {
      throw ProblemException.invalid(
          "response_format.json_schema.healing_options.max_attempts",
          "Must be from 1 to " + MOST_ATTEMPTS + ".");
    }
    return attempts.intValue();
  }
}
