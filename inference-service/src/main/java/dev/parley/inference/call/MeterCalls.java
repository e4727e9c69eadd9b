package dev.parley.inference.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells the meter of an answer what its model gives while it gives it, and ends a stream that has
 * used up what may be spent. A call that cannot be ended in between is given a maximum instead.
 */
@Singleton
public final class MeterCalls {

  private static final String LIMIT = "max_completion_tokens";

  private final CountTokens count;

  MeterCalls(CountTokens count) {
    this.count = count;
  }

  /** The same model, metered. */
  public ChatModel around(ChatModel model) {
    return new ChatModel() {
      @Override
      public ObjectNode complete(Draft draft) {
        Meter meter = draft.call().expenses().meter();
        ObjectNode answer = model.complete(limited(draft));
        if (meter != null && draft.settled() == null && !draft.target().isBuiltIn()) {
          tell(meter, answer);
        }
        return answer;
      }

      @Override
      public Chunks open(Draft draft) {
        Meter meter = draft.call().expenses().meter();
        return meter == null
            ? model.open(draft)
            : new MeteredChunks(model.open(limited(draft)), meter, count);
      }
    };
  }

  /** Before anything is done with the answer that may fail. */
  private void tell(Meter meter, ObjectNode answer) {
    TokenUsage usage = reportOf(answer);
    if (usage == null) {
      meter.consumed(new CountDeltas(count).add(answer));
    } else {
      meter.reported(usage);
    }
  }

  /** What an upstream reports; null also for the zeros that some send until they know. */
  private static @Nullable TokenUsage reportOf(ObjectNode answer) {
    TokenUsage usage = TokenUsage.read(answer.get("usage"));
    return usage == null || usage.prompt() + usage.completion() == 0 ? null : usage;
  }

  private static Draft limited(Draft draft) {
    Meter meter = draft.call().expenses().meter();
    OptionalLong limit = meter == null ? OptionalLong.empty() : meter.completionLimit();
    if (limit.isEmpty() || draft.target().isBuiltIn()) {
      return draft;
    }
    ObjectNode body = draft.body().deepCopy();
    JsonNode asked = body.hasNonNull(LIMIT) ? body.path(LIMIT) : body.path("max_tokens");
    long each = Math.max(1, limit.getAsLong() / ChatRequest.choicesOf(body));
    if (!asked.isNumber() || asked.longValue() > each) {
      body.remove("max_tokens");
      body.put(LIMIT, each);
    }
    return draft.with(body);
  }

  private static final class MeteredChunks implements ChatModel.Chunks, ChatModel.Listener {

    private final ChatModel.Chunks chunks;
    private final Meter meter;
    private final CountDeltas given;
    private ChatModel.@Nullable Listener listener;
    private boolean over;
    private boolean full;
    private boolean ended;

    /** What came while more was being asked for: given out, or not, when that is answered. */
    private final Deque<ObjectNode> waiting = new ArrayDeque<>();

    private volatile boolean stalled;

    /** Nothing more may be given out; the stream is about to end. */
    private volatile boolean spent;

    MeteredChunks(ChatModel.Chunks chunks, Meter meter, CountTokens count) {
      this.chunks = chunks;
      this.meter = meter;
      this.given = new CountDeltas(count);
    }

    @Override
    public void start(ChatModel.Listener taker) {
      listener = taker;
      Context loop = Objects.requireNonNull(Vertx.currentContext(), "Streams start on a loop");
      meter.onStall(
          () -> {
            stalled = true; // at once: the rest of what has arrived must wait, too
            loop.runOnContext(now -> flow());
          },
          () -> loop.runOnContext(now -> goOn()));
      meter.onExhausted(
          problem -> {
            spent = true; // at once, as above
            loop.runOnContext(now -> exhausted(problem));
          });
      chunks.start(this);
    }

    private void goOn() {
      stalled = false;
      while (!stalled && !over && !spent && !waiting.isEmpty()) {
        give(waiting.poll());
      }
      if (!stalled && ended && waiting.isEmpty()) {
        finish();
      }
      flow();
    }

    private void exhausted(ProblemException problem) {
      if (!over) {
        over = true;
        waiting.clear();
        chunks.cancel();
        taker().failed(problem);
      }
    }

    /** Reads on when neither the client nor the meter holds the stream. */
    private void flow() {
      if (over) {
        return;
      }
      if (full || stalled) {
        chunks.pause();
      } else {
        chunks.resume();
      }
    }

    @Override
    public void pause() {
      full = true;
      flow();
    }

    @Override
    public void resume() {
      full = false;
      flow();
    }

    @Override
    public void cancel() {
      over = true;
      chunks.cancel();
    }

    @Override
    public void chunk(ObjectNode chunk) {
      if (over || spent) {
        return;
      }
      if (stalled || !waiting.isEmpty()) {
        waiting.add(chunk);
      } else {
        give(chunk);
      }
    }

    /** Tells the meter first: who takes the chunk may change it, and may end the answer. */
    private void give(ObjectNode chunk) {
      TokenUsage usage = reportOf(chunk);
      meter.consumed(given.add(chunk));
      if (usage != null) {
        meter.reported(usage);
      }
      taker().chunk(chunk);
    }

    @Override
    public void end() {
      ended = true;
      if (!stalled && !spent && waiting.isEmpty()) {
        finish();
      }
    }

    private void finish() {
      if (!over) {
        over = true;
        taker().end();
      }
    }

    @Override
    public void failed(ProblemException problem) {
      if (!over) {
        over = true;
        taker().failed(problem);
      }
    }

    private ChatModel.Listener taker() {
      return Objects.requireNonNull(listener, "Chunks come after the start");
    }
  }
}
