package dev.parley.inference.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.problem.FieldError;
import java.util.List;
import java.util.Optional;

/**
 * Checks messages in OpenAI's shape for what must hold whoever answers them; what is beyond that is
 * for the upstream to judge.
 */
public final class CheckMessages {

  private static final String FIELD = "messages";
  private static final List<String> ROLES =
      List.of("system", "developer", "user", "assistant", "tool", "function");

  private CheckMessages() {}

  /**
   * The first thing that is wrong, with its place from {@code messages} on; empty when all is well.
   */
  public static Optional<FieldError> firstError(JsonNode messages) {
    if (!messages.isArray() || messages.isEmpty()) {
      return error(FIELD, "Expected at least one message.");
    }
    for (int at = 0; at < messages.size(); at++) {
      Optional<FieldError> error = errorOf(messages.get(at), FIELD + "[" + at + "]");
      if (error.isPresent()) {
        return error;
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldError> errorOf(JsonNode message, String field) {
    if (!message.isObject()) {
      return error(field, "Expected an object.");
    }
    JsonNode role = message.path("role");
    if (!role.isTextual() || !ROLES.contains(role.textValue())) {
      return Optional.of(new FieldError(field + ".role", "This role is not known.", ROLES));
    }
    return contentError(message, field + ".content");
  }

  private static Optional<FieldError> contentError(JsonNode message, String field) {
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return Optional.empty();
    }
    if ((content.isMissingNode() || content.isNull())
        && message.path("role").textValue().equals("assistant")) {
      return Optional.empty(); // it may hold tool calls or a refusal instead
    }
    if (!content.isArray()) {
      return error(field, "Expected a string or an array of parts.");
    }
    for (int at = 0; at < content.size(); at++) {
      if (!content.get(at).path("type").isTextual()) {
        return error(field + "[" + at + "]", "Expected an object with a type.");
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldError> error(String field, String message) {
    return Optional.of(new FieldError(field, message));
  }
}
