package dev.parley.inference.completion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.usage.CompletionFacts;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.Meters;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.inference.usage.TokenCount;
import jakarta.inject.Singleton;
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
   * Begins; the call's expenses are metered from now on. Blocks; throws what {@link Meters} does.
   */
  Meter begin(Draft draft) {
    boolean asksModel = draft.settled() == null && !draft.target().isBuiltIn();
    TokenCount prompt = asksModel ? count.later(draft.messages()) : TokenCount.of(0);
    Meter meter =
        meters.begin(
            factsOf(
                draft.call(),
                draft.target(),
                prompt,
                asksModel ? maximumOf(draft) : Long.valueOf(0),
                draft.request().isStreamed()));
    draft.call().expenses().meteredBy(meter);
    return meter;
  }

  /**
   * Refuses a request that cannot be paid, before anything is done for it: also before what is
   * asked on the way to a model that is free.
   */
  void check(Call call, Target target) {
    AiGateway gateway = target.gateway();
    if (prices.isFree(target.model()) && (gateway == null || !asksOthers(gateway.parameters()))) {
      return;
    }
    meters.check(call.account(), call.subject(), gateway == null ? null : gateway.id());
  }

  /** Whether something may be called that costs, beside the model that answers. */
  private static boolean asksOthers(GatewayParameters parameters) {
    return parameters.moderationParameters() != null
        || parameters.modelRoutingParameters() != null
        || parameters.sentinelOptions() != null
        || parameters.queryStrategy() == GatewayParameters.QueryStrategy.FullRewrite
        || parameters.queryStrategy() == GatewayParameters.QueryStrategy.UserRewrite;
  }

  /** What was spent on a request that came to no model is charged all the same. */
  void chargeRefused(Call call, Target target) {
    if (call.expenses().isPending()) {
      Meter meter = meters.begin(factsOf(call, target, TokenCount.of(0), 0L, false));
      call.expenses().meteredBy(meter);
      meter.finish(null);
    }
  }

  private static CompletionFacts factsOf(
      Call call, Target target, TokenCount prompt, @Nullable Long maximum, boolean streamed) {
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
        streamed);
  }

  /** Of all choices together: each may be as long as the request allows. */
  private static @Nullable Long maximumOf(Draft draft) {
    JsonNode body = draft.body();
    JsonNode maximum =
        body.hasNonNull("max_completion_tokens")
            ? body.path("max_completion_tokens")
            : body.path("max_tokens");
    if (!maximum.canConvertToLong() || maximum.longValue() <= 0) {
      return null;
    }
    long choices = ChatRequest.choicesOf(body);
    return maximum.longValue() > Long.MAX_VALUE / choices
        ? Long.valueOf(Long.MAX_VALUE)
        : Long.valueOf(maximum.longValue() * choices);
  }
}
