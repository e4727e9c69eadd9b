package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of one completion.
 *
 * @param prompt all tokens of the prompt, cached ones included
 * @param cached those of the prompt that the upstream took from its cache
 * @param completion tokens of the answer
 * @param reported the upstream's own {@code usage} object; null when it gave none and the tokens
 *     were counted here
 */
public record TokenUsage(long prompt, long cached, long completion, @Nullable ObjectNode reported) {

  /** More tokens than any call has, so that nobody's figures make sums overflow. */
  private static final long MOST = 1_000_000_000_000L;

  public TokenUsage {
    prompt = Math.clamp(prompt, 0, MOST);
    cached = Math.clamp(cached, 0, MOST);
    completion = Math.clamp(completion, 0, MOST);
  }

  /** Tokens that were counted here. */
  public static TokenUsage counted(long prompt, long completion) {
    return new TokenUsage(prompt, 0, completion, null);
  }

  /** The same as OpenAI's {@code usage} object, marked as estimated. */
  public static ObjectNode estimate(long prompt, long completion) {
    ObjectNode usage = JsonNodeFactory.instance.objectNode();
    usage.put("prompt_tokens", prompt).put("completion_tokens", completion);
    usage.put("total_tokens", prompt + completion).put("estimated", true);
    return usage;
  }

  /** Reads OpenAI's {@code usage} object; null when there is none. */
  public static @Nullable TokenUsage read(@Nullable JsonNode usage) {
    if (!(usage instanceof ObjectNode reported) || !usage.path("prompt_tokens").isNumber()) {
      return null;
    }
    return new TokenUsage(
        usage.path("prompt_tokens").asLong(),
        usage.path("prompt_tokens_details").path("cached_tokens").asLong(),
        usage.path("completion_tokens").asLong(),
        reported);
  }

  /** The same, but null also for the zeros that some upstreams send who do not count. */
  public static @Nullable TokenUsage reportedIn(@Nullable JsonNode usage) {
    TokenUsage read = read(usage);
    return read == null || read.isNothing() ? null : read;
  }

  /** Whether there is no token at all. */
  boolean isNothing() {
    return prompt == 0 && completion == 0;
  }

  /** True when no upstream reported these figures, or not all of them. */
  public boolean isEstimated() {
    return reported == null || reported.path("estimated").asBoolean(false);
  }

  /** The prompt's tokens without those from the cache. */
  public long uncached() {
    return cached <= prompt ? prompt - cached : prompt;
  }
}
