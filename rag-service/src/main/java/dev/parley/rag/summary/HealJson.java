package dev.parley.rag.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads JSON as models write it: with words or fences around it, commas too many, single quotes,
 * line breaks in texts, or cut off before its end.
 */
final class HealJson {

  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_TRAILING_COMMA,
              JsonReadFeature.ALLOW_SINGLE_QUOTES,
              JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
              JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  /** Of leaving out what follows a closing brace. */
  private static final int MOST_ATTEMPTS = 50;

  private HealJson() {}

  /** The first object in the answer; empty when there is none that can be read. */
  static Optional<JsonNode> object(String answer) {
    int start = answer.indexOf('{');
    if (start < 0) {
      return Optional.empty();
    }
    String whole = answer.substring(start);
    Optional<JsonNode> read = read(whole);
    int cut = whole.length();
    for (int attempt = 0; read.isEmpty() && cut > 0 && attempt < MOST_ATTEMPTS; attempt++) {
      read = read(closed(whole.substring(0, cut)));
      cut = whole.lastIndexOf('}', cut - 2) + 1;
    }
    return read;
  }

  /** What follows the first object is not read. */
  private static Optional<JsonNode> read(String json) {
    try {
      return Optional.of(LENIENT.readTree(json)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String closed(String json) {
    Deque<Character> open = new ArrayDeque<>();
    boolean text = false;
    for (int at = 0; at < json.length(); at++) {
      char c = json.charAt(at);
      if (text && c == '\\') {
        at++;
      } else if (c == '"') {
        text = !text;
      } else if (!text && (c == '{' || c == '[')) {
        open.push(c == '{' ? '}' : ']');
      } else if (!text && (c == '}' || c == ']') && !open.isEmpty()) {
        open.pop();
      }
    }
    StringBuilder closed = new StringBuilder(json).append(text ? "\"" : "");
    open.forEach(closed::append);
    return closed.toString();
  }
}
