package dev.parley.inference.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts each message of the user into the AI gateway's template, in which these stand for what they
 * name: {@code {prompt}}, {@code {date}}, {@code {time}} (both UTC), {@code {user}} (the external
 * user id) and {@code {metadata.KEY}}. A template that names no prompt is put before it.
 */
@Singleton
public final class UserPromptTemplate implements Stage {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{?\\s*(prompt|date|time|user|metadata\\.[A-Za-z0-9_.-]+)\\s*\\}?\\}");

  private final Clock clock;

  UserPromptTemplate(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Draft apply(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    String template = parameters == null ? null : parameters.userPromptTemplate();
    if (template == null || template.isBlank()) {
      return draft;
    }
    ObjectNode body = draft.body().deepCopy();
    for (JsonNode message : body.path("messages")) {
      if (message instanceof ObjectNode object && message.path("role").asText().equals("user")) {
        object.set("content", filled(template, object, draft.request()));
      }
    }
    return draft.with(body);
  }

  /** A text becomes a text; of parts, the texts become one and the others stay. */
  private JsonNode filled(String template, ObjectNode message, ChatRequest request) {
    String text = fill(template, ChatRequest.textOf(message), request);
    if (!(message.path("content") instanceof ArrayNode parts)) {
      return JsonNodeFactory.instance.textNode(text);
    }
    ArrayNode filled = JsonNodeFactory.instance.arrayNode();
    filled.addObject().put("type", "text").put("text", text);
    for (JsonNode part : parts) {
      if (!part.path("type").asText().equals("text")) {
        filled.add(part);
      }
    }
    return filled;
  }

  private String fill(String template, String prompt, ChatRequest request) {
    var now = clock.instant().atOffset(ZoneOffset.UTC);
    Map<String, @Nullable String> values =
        new java.util.HashMap<>(
            Map.of(
                "prompt", prompt,
                "date", DateTimeFormatter.ISO_LOCAL_DATE.format(now),
                "time", DateTimeFormatter.ofPattern("HH:mm").format(now)));
    values.put("user", request.externalUser());
    Matcher placeholder = PLACEHOLDER.matcher(template);
    boolean named = false;
    StringBuilder text = new StringBuilder();
    while (placeholder.find()) {
      String name = placeholder.group(1);
      named |= name.equals("prompt");
      String value =
          name.startsWith("metadata.")
              ? request.body().path("metadata").path(name.substring(9)).asText("")
              : values.get(name);
      placeholder.appendReplacement(text, Matcher.quoteReplacement(value == null ? "" : value));
    }
    placeholder.appendTail(text);
    return named ? text.toString() : text + "\n\n" + prompt;
  }
}
