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
 * calls. An upstream would refuse them, and nobody would see that the script made them.
 */
final class CheckScriptMessages {

  private final Set<String> called = new HashSet<>();

  private CheckScriptMessages() {}

  /**
   * Gives the messages back.
   *
   * @param function that returned them, for the error
   * @throws ScriptException naming what is wrong, with its place
   */
  static ArrayNode checked(String function, JsonNode messages) throws ScriptException {
    Optional<FieldError> error =
        CheckMessages.firstError(messages).or(() -> new CheckScriptMessages().callError(messages));
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
          switch (message.path("role").asText()) {
            case "assistant" -> callsError(message.path("tool_calls"), field + ".tool_calls");
            case "tool" -> resultError(message.path("tool_call_id"), field + ".tool_call_id");
            default -> Optional.empty();
          };
      error = error.or(() -> textError(message.path("content"), field + ".content"));
      if (error.isPresent()) {
        return error;
      }
    }
    return Optional.empty();
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
      JsonNode function = call.path("function");
      if (call.path("id").asText("").isEmpty()
          || !call.path("id").isTextual()
          || !function.path("name").isTextual()
          || !function.path("arguments").isTextual()) {
        return error(
            field + "[" + at + "]", "Expected an id, and a function with name and arguments.");
      }
      called.add(call.path("id").textValue());
    }
    return Optional.empty();
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
