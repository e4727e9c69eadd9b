package dev.parley.chat.attachment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.chat.client.InputMode;
import dev.parley.chat.client.WebAddress;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks OpenAI's content parts that hold a file within the message. */
public final class InlineParts {

  private static final Map<String, InputMode> MODE_OF_PART =
      Map.of(
          "image_url", InputMode.IMAGE,
          "file", InputMode.DOCUMENT,
          "input_audio", InputMode.AUDIO);

  private InlineParts() {}

  /**
   * @param field its place, for the problem
   * @param modes what the client lets visitors send besides text
   * @throws ProblemException 400 for a part that is not taken, or whose bytes are something else
   */
  public static void check(String field, JsonNode part, List<InputMode> modes) {
    String type = part.path("type").asText("");
    InputMode mode = MODE_OF_PART.get(type);
    if (mode == null || !modes.contains(mode)) {
      throw ProblemException.invalid(
          field + ".type", "This chat does not take such a part.", allowed(modes));
    }
    switch (mode) {
      case IMAGE -> image(field + ".image_url.url", part.path("image_url").path("url").asText(""));
      case AUDIO ->
          bytes(
              field + ".input_audio.data",
              part.path("input_audio").path("data").asText(""),
              Kind.AUDIO);
      case DOCUMENT ->
          bytes(
              field + ".file.file_data",
              dataOf(part.path("file").path("file_data")),
              Kind.DOCUMENT);
    }
  }

  private static void image(String field, String url) {
    if (WebAddress.isOne(url)) {
      return; // the model's upstream reads it, not we
    }
    String data = dataOf(url);
    if (data == null) {
      throw ProblemException.invalid(field, "Expected a data URL or an http or https address.");
    }
    bytes(field, data, Kind.IMAGE);
  }

  private static void bytes(String field, @Nullable String base64, Kind kind) {
    try {
      byte[] bytes = base64 == null ? new byte[0] : Base64.getDecoder().decode(base64);
      if (MediaType.of(bytes, "").kind() == kind) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(field, "Expected base64.");
    }
    throw ProblemException.invalid(field, "The bytes are no " + kind + ".");
  }

  private static @Nullable String dataOf(JsonNode value) {
    String text = value.asText("");
    return text.startsWith("data:") ? dataOf(text) : text;
  }

  private static @Nullable String dataOf(String url) {
    int comma = url.indexOf(";base64,");
    return url.startsWith("data:") && comma > 0 ? url.substring(comma + 8) : null;
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
}
