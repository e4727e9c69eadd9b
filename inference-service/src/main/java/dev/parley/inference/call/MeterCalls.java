package dev.parley.inference.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.upstream.UpstreamConfig;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;

/**
 * Tells the meter of an answer what its model gives while it gives it, and ends a stream that has
 * used up what may be spent. A call that cannot be ended in between is given a maximum instead. A
 * stream that is held back until it is whole is read as a stream here, for what it may spend grows
 * while it is read.
 */
@Singleton
public final class MeterCalls {

  private static final String LIMIT = "max_completion_tokens";
  private static final String FORMER_LIMIT = "max_tokens";

  private final CountTokens count;
  private final UpstreamConfig config;
  private final Vertx vertx;

  MeterCalls(CountTokens count, UpstreamConfig config, Vertx vertx) {
    this.count = count;
    this.config = config;
    this.vertx = vertx;
  }

  /** The same model, metered. */
  public ChatModel around(ChatModel model) {
    return new ChatModel() {
      @Override
      public ObjectNode complete(Draft draft) {
        Meter meter = draft.call().expenses().meter();
        if (meter == null || draft.settled() != null || draft.target().isBuiltIn()) {
          return model.complete(draft);
        }
        boolean isHeldBack = draft.request().isStreamed() && meter.growsWhileRead();
        return isHeldBack ? read(open(streamed(draft)), draft) : whole(model, draft, meter);
      }

      @Override
      public Chunks open(Draft draft) {
        Meter meter = draft.call().expenses().meter();
        if (meter == null || draft.settled() != null) {
          return model.open(draft);
        }
        Bounded bounded = bounded(draft, meter);
        return new MeteredChunks(model.open(bounded.draft()), meter, count, bounded.isLowered());
      }
    };
  }

  private ObjectNode whole(ChatModel model, Draft draft, Meter meter) {
    Bounded bounded = bounded(draft, meter);
    ObjectNode answer = model.complete(bounded.draft());
    tell(meter, answer);
    if (bounded.isLowered() && isCut(answer)) {
      ProblemException shortage = meter.endedAtLimit();
      draft
          .call()
          .log()
          .warn(
              shortage == null
                  ? "The answer was ended at its maximum. Where a balance or a budget limits the"
                      + " account, an answer is given one unless the request has its own: set"
                      + " max_completion_tokens, or ask for a stream."
                  : "The answer was ended. " + shortage.detail());
    }
    return answer;
  }

  private static Draft streamed(Draft draft) {
    ObjectNode body = draft.body().deepCopy();
    body.put("stream", true);
    return draft.with(body);
  }

  /** Reads a stream to its end, within what a whole answer may take; blocks. */
  private ObjectNode read(ChatModel.Chunks chunks, Draft draft) {
    CollectWhole collected = new CollectWhole(config.largestAnswer());
    draft
        .call()
        .client()
        .onLeave(
            () -> {
              chunks.cancel();
              collected.failed(
                  ProblemException.upstreamFailed(
                      "The client left before the answer was there.", null));
            });
    vertx.getOrCreateContext().runOnContext(now -> chunks.start(collected));
    try {
      return collected.await(config.totalTimeout());
    } catch (RuntimeException e) {
      chunks.cancel();
      throw e;
    }
  }

  /** Before anything is done with the answer that may fail. */
  private void tell(Meter meter, ObjectNode answer) {
    TokenUsage usage = TokenUsage.reportedIn(answer.get("usage"));
    if (usage == null) {
      meter.consumed(new CountDeltas(count).add(answer));
    } else {
      meter.reported(usage);
    }
  }

  private static boolean isCut(ObjectNode answer) {
    for (JsonNode choice : answer.path("choices")) {
      if (choice.path("finish_reason").asText().equals("length")) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the model is asked.
   *
   * @param isLowered whether it may give less than it was to be asked for
   */
  private record Bounded(Draft draft, boolean isLowered) {}

  /**
   * With the meter's limit for each choice. The maximum keeps the name that it has, as older
   * upstreams know only that one.
   */
  private static Bounded bounded(Draft draft, Meter meter) {
    OptionalLong limit = meter.completionLimit();
    if (limit.isEmpty() || draft.target().isBuiltIn()) {
      return new Bounded(draft, false);
    }
    ObjectNode body = draft.body().deepCopy();
    long each = Math.max(1, limit.getAsLong() / ChatRequest.choicesOf(body));
    boolean isLowered = false;
    for (String name : List.of(LIMIT, FORMER_LIMIT)) {
      JsonNode asked = body.path(name);
      if (body.hasNonNull(name) && !isWithin(asked, each)) {
        body.put(name, each);
        isLowered = true;
      }
    }
    if (!body.hasNonNull(LIMIT) && !body.hasNonNull(FORMER_LIMIT)) {
      body.put(LIMIT, each);
      isLowered = true;
    }
    return new Bounded(draft.with(body), isLowered);
  }

  private static boolean isWithin(JsonNode asked, long limit) {
    return asked.isNumber() && asked.longValue() > 0 && asked.longValue() <= limit;
  }
}
