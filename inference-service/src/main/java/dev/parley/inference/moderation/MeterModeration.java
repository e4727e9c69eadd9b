package dev.parley.inference.moderation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.usage.CompletionFacts;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.Meters;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.inference.usage.Skus;
import dev.parley.inference.usage.TokenCount;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.inference.usage.UsageLine;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts what judging texts took on the bill of who asked. */
@Singleton
final class MeterModeration {

  private final Meters meters;
  private final PriceUsage prices;
  private final CountTokens count;

  MeterModeration(Meters meters, PriceUsage prices, CountTokens count) {
    this.meters = meters;
    this.prices = prices;
    this.count = count;
  }

  /** Judges by a moderation API, which is billed by the text that is judged. */
  ObjectNode byTexts(Call call, String model, int texts, Function<Meter, ObjectNode> judge) {
    BigDecimal most = prices.unit(Skus.MODERATION).multiply(BigDecimal.valueOf(texts));
    return metered(call, model, TokenCount.of(0), 0, most, judge);
  }

  /**
   * Judges by a chat model, which is billed by its tokens; {@link #took} tells of each call.
   *
   * @param prompts all that it is asked
   * @param most tokens of all its answers together
   */
  ObjectNode byTokens(
      Call call, String model, List<String> prompts, long most, Function<Meter, ObjectNode> judge) {
    TokenCount prompt = TokenCount.later(() -> prompts.stream().mapToLong(count::of).sum());
    return metered(call, model, prompt, most, BigDecimal.ZERO, judge);
  }

  /** Texts were judged. */
  void judged(Meter meter, int texts) {
    meter.add(List.of(prices.units(Skus.MODERATION, texts, "Moderation")));
  }

  /** A chat model was asked; where it does not say what that took, it is counted. */
  void took(
      Meter meter, String model, @Nullable TokenUsage usage, List<String> asked, String answer) {
    TokenUsage taken =
        usage != null
            ? usage
            : TokenUsage.counted(asked.stream().mapToLong(count::of).sum(), count.of(answer));
    List<UsageLine> lines =
        prices.tokens(Skus.MODERATION, model, taken, "Inference for moderation");
    meter.add(lines);
  }

  /** What was told of counts also when a later step fails. */
  private ObjectNode metered(
      Call call,
      String model,
      TokenCount prompt,
      long most,
      BigDecimal beside,
      Function<Meter, ObjectNode> judge) {
    Meter meter =
        meters.begin(
            CompletionFacts.direct(
                call.id(),
                call.account(),
                call.subject(),
                model,
                prompt,
                most,
                Skus.MODERATION,
                beside));
    try {
      ObjectNode answer = judge.apply(meter);
      meter.finish(null);
      return answer;
    } catch (RuntimeException e) {
      meter.abandon();
      throw e;
    }
  }
}
