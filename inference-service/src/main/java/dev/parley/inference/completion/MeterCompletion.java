package dev.parley.inference.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.usage.CompletionFacts;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.Meters;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.inference.usage.Skus;
import dev.parley.inference.usage.TokenCount;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Begins the account of an answer when it is known which model gives it. */
@Singleton
final class MeterCompletion {

  private final Meters meters;
  private final PriceUsage prices;
  private final CountTokens count;

  MeterCompletion(Meters meters, PriceUsage prices, CountTokens count) {
    this.meters = meters;
    this.prices = prices;
    this.count = count;
  }

  /**
   * Begins, or goes on where something on the way has begun it; the call's expenses are metered
   * from now on. Blocks; throws what {@link Meters} does.
   */
  Meter begin(Draft draft) {
    boolean asksModel = draft.settled() == null && !draft.target().isBuiltIn();
    CompletionFacts facts =
        factsOf(
            draft.call(),
            draft.target(),
            asksModel ? draft.promptTokens(count) : TokenCount.of(0),
            asksModel ? maximumOf(draft.body()) : Long.valueOf(0),
            draft.request().isStreamed(),
            BigDecimal.ZERO,
            ChatRequest.choicesOf(draft.body()));
    Meter running = draft.call().expenses().meter();
    if (running != null) {
      running.answeredBy(facts);
      return running;
    }
    Meter meter = meters.begin(facts);
    draft.call().expenses().meteredBy(meter);
    return meter;
  }

  /**
   * Refuses a request that cannot be paid, before anything is done for it. A model that is free is
   * let through: what costs on the way to it is reserved, or refused, when it is asked.
   */
  void check(Call call, Target target) {
    call.expenses().beginsAheadBy(most -> meters.begin(ahead(call, target, most)));
    if (!prices.isFree(target.model())) {
      AiGateway gateway = target.gateway();
      meters.check(call.account(), call.subject(), gateway == null ? null : gateway.id());
    }
  }

  /**
   * What was spent on a request that came to no model is charged all the same, and nothing more can
   * be spent on it.
   */
  void chargeRefused(Call call, Target target) {
    Meter running = call.expenses().refuse();
    if (running == null && call.expenses().isPending()) {
      running = meters.begin(ahead(call, target, BigDecimal.ZERO));
      call.expenses().meteredBy(running);
    }
    if (running != null) {
      running.finish(null);
    }
  }

  /** Before it is known what the model will be asked, and whether it is this one. */
  private static CompletionFacts ahead(Call call, Target target, BigDecimal beside) {
    return factsOf(call, target, TokenCount.of(0), 0L, false, beside, 1);
  }

  private static CompletionFacts factsOf(
      Call call,
      Target target,
      TokenCount prompt,
      @Nullable Long maximum,
      boolean streamed,
      BigDecimal beside,
      long choices) {
    AiGateway gateway = target.gateway();
    return new CompletionFacts(
        call.id(),
        call.account(),
        call.subject(),
        gateway == null ? null : gateway.id(),
        gateway == null ? null : gateway.name(),
        target.model(),
        prompt,
        maximum,
        streamed,
        Skus.CHAT,
        beside,
        choices);
  }

  /**
   * Of all choices together: each may be as long as the request allows. Where it says so twice, the
   * upstream decides what counts.
   */
  private static @Nullable Long maximumOf(ObjectNode body) {
    long each =
        Math.max(tokens(body.path("max_completion_tokens")), tokens(body.path("max_tokens")));
    if (each <= 0) {
      return null;
    }
    long choices = ChatRequest.choicesOf(body);
    return each > Long.MAX_VALUE / choices
        ? Long.valueOf(Long.MAX_VALUE)
        : Long.valueOf(each * choices);
  }

  private static long tokens(JsonNode maximum) {
    return maximum.canConvertToLong() ? maximum.longValue() : 0;
  }
}
