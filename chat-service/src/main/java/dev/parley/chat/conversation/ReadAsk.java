package dev.parley.chat.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.chat.attachment.InlineParts;
import dev.parley.chat.client.InputMode;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"prompt": {"role": "user", "content": …}}}, where the content is a string or
 * OpenAI's parts. Beyond the published API: {@code prompt.id}, {@code prompt.attachments}, {@code
 * replaces} and {@code retry}.
 */
public final class ReadAsk {

  private static final String CONTENT = "prompt.content";
  private static final String ATTACHMENTS = "prompt.attachments";
  private static final int MAX_TEXT = 32_000;
  private static final int MAX_PARTS = 32;
  private static final int MAX_ATTACHMENTS = 10;
  private static final int MAX_ID = 64;

  private ReadAsk() {}

  /**
   * @param modes what the client lets visitors send besides text
   * @throws ProblemException 400
   */
  public static Ask read(@Nullable JsonNode body, List<InputMode> modes) {
    if (body == null || body.isNull()) {
      return new Ask(null, null, false);
    }
    if (!body.isObject()) {
      throw ProblemException.invalid("prompt", "Expected an object.");
    }
    boolean retry = flag(body.path("retry"));
    if (!body.hasNonNull("prompt")) {
      return new Ask(null, null, retry);
    }
    if (retry) {
      throw ProblemException.invalid("retry", "A retry has no prompt of its own.");
    }
    JsonNode replaces = body.path("replaces");
    UUID replaced = null;
    if (!replaces.isMissingNode() && !replaces.isNull()) {
      replaced = idOf("replaces", replaces);
    }
    return new Ask(prompt(body.path("prompt"), modes), replaced, false);
  }

  private static Prompt prompt(JsonNode prompt, List<InputMode> modes) {
    if (!prompt.isObject()) {
      throw ProblemException.invalid("prompt", "Expected an object.");
    }
    JsonNode role = prompt.path("role");
    if (!role.isMissingNode() && !role.asText("").equals("user")) {
      throw ProblemException.invalid(
          "prompt.role", "A visitor speaks for themselves only.", List.of("user"));
    }
    String id = senderId(prompt.path("id"));
    List<UUID> attachments = attachments(prompt.path("attachments"));
    JsonNode content = prompt.path("content");
    if (content.isTextual()) {
      String text = checked(content.textValue(), attachments.isEmpty());
      return new Prompt(text, null, attachments, id);
    }
    if (content.isArray()) {
      return ofParts(content, attachments, id, modes);
    }
    if (content.isMissingNode() && !attachments.isEmpty()) {
      return new Prompt("", null, attachments, id);
    }
    throw ProblemException.invalid(CONTENT, "Expected a string or an array of parts.");
  }

  private static Prompt ofParts(
      JsonNode parts, List<UUID> attachments, @Nullable String id, List<InputMode> modes) {
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw ProblemException.invalid(CONTENT, "Expected 1 to " + MAX_PARTS + " parts.");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      JsonNode part = parts.get(i);
      if (part.path("type").asText("").equals("text") && part.path("text").isTextual()) {
        texts.add(part.path("text").textValue());
      } else {
        InlineParts.check(CONTENT + "[" + i + "]", part, modes);
      }
    }
    boolean textOnly = texts.size() == parts.size();
    String text = checked(String.join("\n", texts), textOnly && attachments.isEmpty());
    return new Prompt(text, textOnly ? null : parts, attachments, id);
  }

  private static List<UUID> attachments(JsonNode ids) {
    if (ids.isMissingNode() || ids.isNull()) {
      return List.of();
    }
    if (!ids.isArray() || ids.size() > MAX_ATTACHMENTS) {
      throw ProblemException.invalid(
          ATTACHMENTS, "Expected an array of at most " + MAX_ATTACHMENTS + " ids.");
    }
    List<UUID> read = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      read.add(idOf(ATTACHMENTS + "[" + i + "]", ids.get(i)));
    }
    return read;
  }

  private static UUID idOf(String field, JsonNode id) {
    if (!id.isTextual() || !Ids.isId(id.textValue())) {
      throw ProblemException.invalid(field, "Expected an id.");
    }
    return Ids.parse(id.textValue(), "The object");
  }

  private static @Nullable String senderId(JsonNode id) {
    if (id.isMissingNode() || id.isNull()) {
      return null;
    }
    String text = id.asText("");
    if (!id.isTextual() || text.isBlank() || text.length() > MAX_ID || text.indexOf('\0') >= 0) {
      throw ProblemException.invalid("prompt.id", "Expected 1 to " + MAX_ID + " characters.");
    }
    return text;
  }

  private static boolean flag(JsonNode value) {
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      throw ProblemException.invalid("retry", "Expected true or false.");
    }
    return value.asBoolean(false);
  }

  private static String checked(String text, boolean required) {
    if ((required && text.isBlank()) || text.length() > MAX_TEXT) {
      throw ProblemException.invalid(CONTENT, "Expected 1 to " + MAX_TEXT + " characters.");
    }
    if (text.indexOf('\0') >= 0) {
      throw ProblemException.invalid(CONTENT, "The character NUL cannot be kept.");
    }
    return text;
  }
}
