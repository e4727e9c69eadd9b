package dev.parley.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An integration as it was given, taken apart.
 *
 * @param settings what may be shown
 * @param secrets what may not
 */
record ReadIntegration(ObjectNode settings, ObjectNode secrets) {

  private static final int LONGEST = 2_000;
  private static final String DURATION = "sessionDuration";
  private static final Duration SHORTEST_SESSION = Duration.ofMinutes(10);
  private static final Duration LONGEST_SESSION = Duration.ofDays(90);

  /**
   * @param before the secrets so far, which masks stand for
   * @throws ProblemException 400 with every field that is not valid
   */
  static ReadIntegration of(IntegrationType type, JsonNode given, ObjectNode before) {
    String at = "integrations." + type.field();
    if (!given.isObject()) {
      throw ProblemException.invalid(at, "Expected an object.");
    }
    List<FieldError> errors = new ArrayList<>();
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    ObjectNode secrets = JsonNodeFactory.instance.objectNode();
    for (String name : type.plain()) {
      settings.put(name, text(errors, at, type, name, given.path(name)));
    }
    for (String name : type.secrets()) {
      String secret = text(errors, at, type, name, given.path(name));
      JsonNode kept = before.path(name);
      boolean mask = kept.isTextual() && Masks.of(kept.textValue()).equals(secret);
      secrets.put(name, mask ? kept.textValue() : secret);
    }
    if (type == IntegrationType.EVOLUTION_API
        && !WebAddress.isOne(given.path("endpointUrl").asText(""))) {
      errors.add(new FieldError(at + ".endpointUrl", "Expected an http or https address."));
    }
    settings.set(DURATION, duration(errors, at, given.path(DURATION)));
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return new ReadIntegration(settings, secrets);
  }

  private static @org.jspecify.annotations.Nullable String text(
      List<FieldError> errors, String at, IntegrationType type, String name, JsonNode value) {
    boolean absent = value.isMissingNode() || value.isNull();
    String text = value.isTextual() ? value.textValue() : "";
    boolean fits = !text.isBlank() && text.length() <= LONGEST && text.indexOf('\0') < 0;
    if (absent && !type.requires(name)) {
      return null;
    }
    if (!fits) {
      errors.add(new FieldError(at + "." + name, "Expected 1 to " + LONGEST + " characters."));
    }
    return text;
  }

  private static JsonNode duration(List<FieldError> errors, String at, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return JsonNodeFactory.instance.nullNode();
    }
    boolean fits =
        Durations.parse(value)
            .filter(time -> time.compareTo(SHORTEST_SESSION) >= 0)
            .filter(time -> time.compareTo(LONGEST_SESSION) <= 0)
            .isPresent();
    if (!fits) {
      errors.add(
          new FieldError(
              at + "." + DURATION, "Expected ten minutes to 90 days, in seconds or hh:mm:ss."));
    }
    return value;
  }
}
