package dev.parley.inference.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.usage.CompletionFacts;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.Meters;
import dev.parley.inference.usage.Skus;
import dev.parley.inference.usage.TokenCount;
import dev.parley.inference.usage.TokenUsage;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.function.Supplier;

/** Puts what texts took to embed on the bill of who asked. */
@Singleton
final class MeterEmbeddings {

  private final Meters meters;
  private final CountTokens count;

  MeterEmbeddings(Meters meters, CountTokens count) {
    this.meters = meters;
    this.count = count;
  }

  /**
   * Embeds when it can be paid; what fails is not charged.
   *
   * @param embed gives OpenAI's answer
   * @throws dev.parley.web.problem.ProblemException 402 and 503 as {@link Meters#begin}, and what
   *     embedding throws
   */
  ObjectNode metered(Call call, String model, TokenCount tokens, Supplier<ObjectNode> embed) {
    Meter meter =
        meters.begin(
            CompletionFacts.direct(
                call.id(),
                call.account(),
                call.subject(),
                model,
                tokens,
                0,
                Skus.EMBEDDINGS,
                BigDecimal.ZERO));
    try {
      ObjectNode answer = embed.get();
      TokenUsage reported = TokenUsage.reportedIn(answer.get("usage"));
      meter.finish(reported != null ? reported : TokenUsage.counted(tokens.get(), 0));
      return answer;
    } catch (RuntimeException e) {
      meter.abandon();
      throw e;
    }
  }

  /** Of a request's {@code input}: texts are counted, and tokens are as many as they are. */
  TokenCount ofInput(JsonNode input) {
    return TokenCount.later(() -> tokens(input));
  }

  private long tokens(JsonNode input) {
    if (!input.isArray()) {
      return input.isTextual() ? count.of(input.textValue()) : 1;
    }
    long all = 0;
    for (JsonNode one : input) {
      all += tokens(one);
    }
    return all;
  }
}
