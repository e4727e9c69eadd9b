package dev.parley.inference.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.parley.inference.pipeline.CheckMessages;
import dev.parley.inference.script.ScriptException.Reason;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.FieldErrors;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks messages that a script returns: as those of a client, and that results of tools belong to
 * calls. An upstream would refuse them, and nobody would see that the script made them. What the
 * client itself sent is for the upstream to judge, with a script as without one.
 */
final class CheckScriptMessages {

  private final Set<String> called = new HashSet<>();

  private final Set<JsonNode> own;

  private CheckScriptMessages(Set<JsonNode> own) {
    this.own = own;
  }

  /**
   * Gives the messages back.
   *
   * @param function that returned them, for the error
   * @param given the client's messages, as the script was told them
   * @throws ScriptException naming what is wrong, with its place
   */
  static ArrayNode checked(String function, JsonNode messages, JsonNode given)
      throws ScriptException {
    Set<JsonNode> own = new HashSet<>();
    given.forEach(own::add);
    Optional<FieldError> error =
        CheckMessages.firstError(messages)
            .or(
                () ->
                    messages.equals(given)
                        ? Optional.empty()
                        : new CheckScriptMessages(own).callError(messages));
    if (error.isPresent()) {
      throw new ScriptException(
          Reason.RESULT, function + "'s " + FieldErrors.inWords(List.of(error.get())));
    }
    return (ArrayNode) messages;
  }

  private Optional<FieldError> callError(JsonNode messages) {
    for (int at = 0; at < messages.size(); at++) {
      JsonNode message = messages.get(at);
      String field = "messages[" + at + "]";
      Optional<FieldError> error =
          own.contains(message) ? ownError(message, field) : errorOf(message, field);
      if (error.isPresent()) {
        return error;
      }
    }
    return Optional.empty();
  }

  private Optional<FieldError> errorOf(JsonNode message, String field) {
    Optional<FieldError> error =
        switch (message.path("role").asText()) {
          case "assistant" -> callsError(message.path("tool_calls"), field + ".tool_calls");
          case "tool" -> resultError(message.path("tool_call_id"), field + ".tool_call_id");
          default -> Optional.empty();
        };
    return error.or(() -> textError(message.path("content"), field + ".content"));
  }

  /** The script may have taken away the call of a result that the client sent. */
  private Optional<FieldError> ownError(JsonNode message, String field) {
    message.path("tool_calls").forEach(call -> called.add(call.path("id").asText()));
    return message.path("role").asText().equals("tool")
        ? resultError(message.path("tool_call_id"), field + ".tool_call_id")
        : Optional.empty();
  }

  private Optional<FieldError> callsError(JsonNode calls, String field) {
    if (calls.isMissingNode() || calls.isNull()) {
      return Optional.empty();
    }
    if (!calls.isArray()) {
      return error(field, "Expected an array of calls.");
    }
    for (int at = 0; at < calls.size(); at++) {
      JsonNode call = calls.get(at);
      if (call.path("id").asText("").isEmpty()
          || !call.path("id").isTextual()
          || (isOfFunction(call) && !isWhole(call.path("function")))) {
        return error(
            field + "[" + at + "]", "Expected an id, and a function with name and arguments.");
      }
      called.add(call.path("id").textValue());
    }
    return Optional.empty();
  }

  /** Other types, such as {@code custom}, have shapes of their own. */
  private static boolean isOfFunction(JsonNode call) {
    return !call.hasNonNull("type") || call.path("type").asText().equals("function");
  }

  private static boolean isWhole(JsonNode function) {
    return function.path("name").isTextual() && function.path("arguments").isTextual();
  }

  private Optional<FieldError> resultError(JsonNode id, String field) {
    return id.isTextual() && called.contains(id.textValue())
        ? Optional.empty()
        : error(field, "Expected the id of a call in a message before it.");
  }

  private static Optional<FieldError> textError(JsonNode content, String field) {
    for (int at = 0; at < content.size(); at++) {
      JsonNode part = content.get(at);
      if (part.path("type").asText().equals("text") && !part.path("text").isTextual()) {
        return error(field + "[" + at + "].text", "Expected a text.");
      }
    }
    return Optional.empty();
  }

  private static Optional<FieldError> error(String field, String message) {
    return Optional.of(new FieldError(field, message));
  }
}
