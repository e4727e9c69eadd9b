package dev.parley.inference.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.usage.CountGrowingText;
import dev.parley.inference.usage.CountTokens;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the tokens of an answer while it comes: of every text of every choice, and of the calls of
 * functions. Not safe for several threads.
 */
final class CountDeltas {

  private static final int NO_CALL = -1;

  private final CountTokens count;
  private final Map<Place, CountGrowingText> texts = new HashMap<>();
  private long tokens;

  /** Which text of an answer. */
  private record Place(int choice, int call, String field) {}

  CountDeltas(CountTokens count) {
    this.count = count;
  }

  /** Adds what an answer, or a chunk of it, says; tells how many tokens there are now. */
  long add(JsonNode answer) {
    for (JsonNode choice : answer.path("choices")) {
      add(
          choice.path("index").asInt(),
          choice.has("delta") ? choice.path("delta") : choice.path("message"));
    }
    return tokens;
  }

  private void add(int choice, JsonNode said) {
    grow(choice, NO_CALL, "content", said);
    grow(choice, NO_CALL, "refusal", said);
    // some upstreams send the same thoughts under both names
    grow(choice, NO_CALL, said.has("reasoning_content") ? "reasoning_content" : "reasoning", said);
    int at = 0;
    for (JsonNode call : said.path("tool_calls")) {
      int index = call.path("index").asInt(at++);
      grow(choice, index, "name", call.path("function"));
      grow(choice, index, "arguments", call.path("function"));
    }
  }

  private void grow(int choice, int call, String field, JsonNode holder) {
    JsonNode text = holder.path(field);
    if (text.isTextual() && !text.textValue().isEmpty()) {
      CountGrowingText growing =
          texts.computeIfAbsent(
              new Place(choice, call, field), place -> new CountGrowingText(count));
      long before = growing.tokens();
      tokens += growing.add(text.textValue()) - before;
    }
  }
}
