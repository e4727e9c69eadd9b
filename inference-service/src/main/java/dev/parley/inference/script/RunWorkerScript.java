package dev.parley.inference.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.script.ScriptException.Reason;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs an AI gateway's {@code workerScriptSource}. The script may define {@code onRequest(event)},
 * called before anything else happens with a request, {@code onToolCall(event)}, called before a
 * tool is run, and {@code onAnswer(event)}, called with the text of a whole answer. A result of
 * another shape than described is a failure, since a script that silently did nothing would be
 * worse.
 */
@Singleton
public final class RunWorkerScript {

  private static final WorkerVerdict NOTHING = new WorkerVerdict.Continue(null, List.of());
  private static final Set<String> FIELDS = Set.of("messages", "context", "refuse", "answer");

  private final ScriptEngine engine;

  RunWorkerScript(ScriptEngine engine) {
    this.engine = engine;
  }

  /**
   * Whether a script can define a function, which is whether it holds its name. Tells without a run
   * that an answer need not be held back for {@link #onAnswer}.
   */
  public boolean mentions(String script, String function) {
    return Pattern.compile("\\b" + Pattern.quote(function) + "\\b").matcher(script).find();
  }

  /**
   * Asks what shall be done with a request.
   *
   * @param event {@code {request: {messages, metadata …}, gateway: {name, slug}}} and whatever else
   *     the script may know; never a key
   * @throws ScriptException when the script fails or returns another shape; the request must not go
   *     on, as the script may be what guards it
   */
  public WorkerVerdict onRequest(String script, ObjectNode event) throws ScriptException {
    JsonNode value = call(script, "onRequest", event);
    return value == null ? NOTHING : verdict(value, event.path("request").path("messages"));
  }

  /**
   * Gives the text that takes the place of an answer's.
   *
   * @param event as for {@link #onRequest}, with {@code answer: {text}}
   * @return the answer's own text when the script leaves it
   * @throws ScriptException when the script fails or returns another shape; the answer must not be
   *     shown
   */
  public String onAnswer(String script, ObjectNode event) throws ScriptException {
    JsonNode value = call(script, "onAnswer", event);
    if (value == null) {
      return event.path("answer").path("text").asText();
    }
    if (value.isTextual()) {
      return value.textValue();
    }
    if (value.isObject() && value.size() == 1 && value.path("text").isTextual()) {
      return value.path("text").textValue();
    }
    throw shape("onAnswer must return a text, {text: \"…\"}, or nothing.");
  }

  /**
   * Asks what shall be done with a call of a tool that Parley is about to run.
   *
   * @param event {@code {name: "tool.called", data: {toolName, toolArguments, origin,
   *     externalUserId, metadata}, gateway: {name, slug}}}, as AIVAX publishes it for its workers
   * @throws ScriptException when the script fails or returns another shape; the tool must not be
   *     run
   */
  public ToolVerdict onToolCall(String script, ObjectNode event) throws ScriptException {
    JsonNode value = call(script, "onToolCall", event);
    if (value == null) {
      return new ToolVerdict.Run();
    }
    if (value.size() == 1 && value.path("refuse").isTextual()) {
      return new ToolVerdict.Block(value.path("refuse").textValue());
    }
    if (value.path("result").isTextual()
        && value.size() == (value.has("messages") ? 2 : 1)
        && !(value.has("messages") && value.get("messages").isNull())) {
      JsonNode given = value.path("messages");
      boolean adds = value.has("messages") && !(given.isArray() && given.isEmpty());
      ArrayNode messages = adds ? messages("onToolCall", given, MissingNode.getInstance()) : null;
      List<ObjectNode> added = new ArrayList<>();
      if (messages != null) {
        messages.forEach(message -> added.add((ObjectNode) message));
      }
      return new ToolVerdict.Replace(value.path("result").textValue(), List.copyOf(added));
    }
    throw shape(
        "onToolCall must return {result: \"…\"}, to which messages may be added, {refuse: \"…\"},"
            + " or nothing.");
  }

  private @Nullable JsonNode call(String script, String function, ObjectNode event)
      throws ScriptException {
    if (!mentions(script, function)) {
      return null;
    }
    ScriptResult result =
        engine.run(
            new ScriptSource("Worker script", script),
            function,
            event,
            Limits.defaults(),
            HostFunctions.NONE);
    return result.value().isNull() ? null : result.value();
  }

  private static WorkerVerdict verdict(JsonNode value, JsonNode given) throws ScriptException {
    if (!value.isObject()) {
      throw shape("onRequest must return an object, or nothing.");
    }
    for (var field : value.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw shape("onRequest may return messages, context, refuse or answer, and nothing else.");
      }
    }
    boolean refuses = value.has("refuse");
    boolean answers = value.has("answer");
    if ((refuses || answers) && value.size() > 1) {
      throw shape("onRequest returns refuse or answer alone.");
    }
    if (refuses) {
      return new WorkerVerdict.Refuse(text(value, "refuse"));
    }
    if (answers) {
      return new WorkerVerdict.Answer(text(value, "answer"));
    }
    return new WorkerVerdict.Continue(
        messages("onRequest", value.get("messages"), given), context(value));
  }

  private static String text(JsonNode value, String field) throws ScriptException {
    JsonNode text = value.get(field);
    if (!text.isTextual() || text.textValue().isBlank()) {
      throw shape("onRequest's '" + field + "' must be a text.");
    }
    return text.textValue();
  }

  private static @Nullable ArrayNode messages(
      String function, @Nullable JsonNode value, JsonNode given) throws ScriptException {
    if (value == null || value.isNull()) {
      return null;
    }
    return CheckScriptMessages.checked(function, value, given);
  }

  private static List<String> context(JsonNode value) throws ScriptException {
    JsonNode context = value.path("context");
    if (context.isMissingNode() || context.isNull()) {
      return List.of();
    }
    if (context.isTextual()) {
      return List.of(context.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : context) {
      if (!text.isTextual()) {
        throw shape("onRequest's 'context' must be a text or an array of texts.");
      }
      texts.add(text.textValue());
    }
    if (!context.isArray()) {
      throw shape("onRequest's 'context' must be a text or an array of texts.");
    }
    return List.copyOf(texts);
  }

  private static ScriptException shape(String words) {
    return new ScriptException(Reason.RESULT, words);
  }
}
