package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one completion took, or another call of a model.
 *
 * @param base as in {@link CompletionFacts}; only those of {@link Skus#CHAT} count as completions
 * @param tokens of all calls of the model together
 */
record UsageEntry(
    UUID id,
    UUID account,
    String subject,
    @Nullable UUID gatewayId,
    @Nullable String gatewayName,
    String model,
    String base,
    Instant beganAt,
    Instant endedAt,
    EntryState state,
    Tokens tokens,
    List<UsageLine> lines) {

  /** How many tokens; cached ones are among those of the prompt. */
  record Tokens(long prompt, long cached, long completion) {

    static final Tokens NONE = new Tokens(0, 0, 0);

    Tokens plus(TokenUsage usage) {
      return new Tokens(
          prompt + usage.prompt(), cached + usage.cached(), completion + usage.completion());
    }
  }

  BigDecimal amount() {
    return UsageLine.sum(lines);
  }

  /** As it stands in the journal, and as {@link SettleUsage} reads it in SQL. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id.toString());
    json.put("account", account.toString());
    json.put("subject", subject);
    json.put("gateway", gatewayId == null ? null : gatewayId.toString());
    json.put("gateway_name", gatewayName);
    json.put("model", model);
    json.put("base", base);
    json.put("began", beganAt.toString());
    json.put("ended", endedAt.toString());
    json.put("state", state.word());
    json.put("prompt", tokens.prompt());
    json.put("cached", tokens.cached());
    json.put("completion", tokens.completion());
    json.put("amount", amount());
    ArrayNode array = json.putArray("lines");
    lines.forEach(line -> array.add(line.json()));
    return json;
  }

  static List<UsageLine> readLines(JsonNode lines) {
    List<UsageLine> read = new ArrayList<>();
    lines.forEach(line -> read.add(UsageLine.read(line)));
    return read;
  }

  /** Like lines together, in the order of the first of each. */
  static List<UsageLine> merge(List<UsageLine> lines) {
    List<UsageLine> merged = new ArrayList<>();
    for (UsageLine line : lines) {
      int at = 0;
      while (at < merged.size() && !merged.get(at).isLike(line)) {
        at++;
      }
      if (at < merged.size()) {
        merged.set(at, merged.get(at).plus(line));
      } else {
        merged.add(line);
      }
    }
    return List.copyOf(merged);
  }
}
