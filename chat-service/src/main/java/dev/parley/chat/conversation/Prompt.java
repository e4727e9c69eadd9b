package dev.parley.chat.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.chat.client.InputMode;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor says.
 *
 * @param text its words
 * @param parts OpenAI's content parts, when it has more than words
 */
record Prompt(String text, @Nullable JsonNode parts) {

  private static final String FIELD = "prompt.content";
  private static final int MAX_TEXT = 32_000;
  private static final int MAX_PARTS = 32;

  private static final Map<String, InputMode> MODE_OF_PART =
      Map.of(
          "image_url", InputMode.IMAGE,
          "file", InputMode.DOCUMENT,
          "input_audio", InputMode.AUDIO);

  /**
   * Reads {@code {"prompt": {"role": "user", "content": …}}}, where the content is a string or
   * OpenAI's parts.
   *
   * @param modes what the client lets visitors send besides text
   * @return null when there is no prompt: the last message is to be answered
   * @throws ProblemException 400
   */
  static @Nullable Prompt read(@Nullable JsonNode body, List<InputMode> modes) {
    if (body == null || body.isNull() || (body.isObject() && !body.hasNonNull("prompt"))) {
      return null;
    }
    JsonNode prompt = body.path("prompt");
    if (!prompt.isObject()) {
      throw ProblemException.invalid("prompt", "Expected an object.");
    }
    JsonNode role = prompt.path("role");
    if (!role.isMissingNode() && !role.asText("").equals("user")) {
      throw ProblemException.invalid(
          "prompt.role", "A visitor speaks for themselves only.", List.of("user"));
    }
    JsonNode content = prompt.path("content");
    if (content.isTextual()) {
      return new Prompt(checked(content.textValue(), true), null);
    }
    if (content.isArray()) {
      return ofParts(content, modes);
    }
    throw ProblemException.invalid(FIELD, "Expected a string or an array of parts.");
  }

  private static Prompt ofParts(JsonNode parts, List<InputMode> modes) {
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw ProblemException.invalid(FIELD, "Expected 1 to " + MAX_PARTS + " parts.");
    }
    List<String> texts = new ArrayList<>();
    boolean textOnly = true;
    for (int i = 0; i < parts.size(); i++) {
      JsonNode part = parts.get(i);
      String type = part.path("type").asText("");
      if (type.equals("text") && part.path("text").isTextual()) {
        texts.add(part.path("text").textValue());
      } else if (MODE_OF_PART.containsKey(type) && modes.contains(MODE_OF_PART.get(type))) {
        textOnly = false;
      } else {
        throw ProblemException.invalid(
            FIELD + "[" + i + "].type", "This chat does not take such a part.", allowed(modes));
      }
    }
    String text = checked(String.join("\n", texts), textOnly);
    return new Prompt(text, textOnly ? null : parts);
  }

  private static List<String> allowed(List<InputMode> modes) {
    List<String> allowed = new ArrayList<>(List.of("text"));
    MODE_OF_PART.entrySet().stream()
        .filter(entry -> modes.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .forEach(allowed::add);
    return allowed;
  }

  private static String checked(String text, boolean required) {
    if ((required && text.isBlank()) || text.length() > MAX_TEXT) {
      throw ProblemException.invalid(FIELD, "Expected 1 to " + MAX_TEXT + " characters.");
    }
    if (text.indexOf('\0') >= 0) {
      throw ProblemException.invalid(FIELD, "The character NUL cannot be kept.");
    }
    return text;
  }
}
