package dev.parley.inference.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a model, of which the meter is told: held while more is being reserved for them,
 * and ended when there is no more.
 */
final class MeteredChunks implements ChatModel.Chunks, ChatModel.Listener {

  private static final String REASON = "finish_reason";

  private final ChatModel.Chunks chunks;
  private final Meter meter;
  private final CountDeltas given;
  private final boolean isBounded;
  private ChatModel.@Nullable Listener listener;
  private boolean over;
  private boolean full;
  private boolean ended;

  /** What came while more was being asked for: given out, or not, when that is answered. */
  private final Deque<ObjectNode> waiting = new ArrayDeque<>();

  private volatile boolean stalled;

  /** Nothing more may be given out; the stream is about to end. */
  private volatile boolean spent;

  /** Why the model has ended before its time; what it took is still to come. */
  private @Nullable ProblemException shortage;

  /**
   * @param isBounded whether the model was asked for less than it was to be asked for
   */
  MeteredChunks(ChatModel.Chunks chunks, Meter meter, CountTokens count, boolean isBounded) {
    this.chunks = chunks;
    this.meter = meter;
    this.given = new CountDeltas(count);
    this.isBounded = isBounded;
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
    tell(chunk);
    if (isBounded) {
      seeWhetherCut(chunk);
    }
    taker().chunk(chunk);
  }

  private void tell(ObjectNode chunk) {
    TokenUsage usage = TokenUsage.reportedIn(chunk.get("usage"));
    meter.consumed(given.add(chunk));
    if (usage != null) {
      meter.reported(usage);
    }
  }

  /** An answer that was cut for want of money is not finished: it ends with the reason. */
  private void seeWhetherCut(ObjectNode chunk) {
    for (JsonNode choice : chunk.path("choices")) {
      if (choice.path(REASON).asText().equals("length") && choice instanceof ObjectNode one) {
        ProblemException reason = meter.endedAtLimit();
        if (reason != null) {
          shortage = reason;
          one.putNull(REASON);
        }
      }
    }
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
      ProblemException reason = shortage;
      if (reason == null) {
        taker().end();
      } else {
        taker().failed(reason);
      }
    }
  }

  /** What waits was made, and counts, though nobody gets it any more. */
  @Override
  public void failed(ProblemException problem) {
    if (!over) {
      over = true;
      waiting.forEach(this::tell);
      waiting.clear();
      taker().failed(problem);
    }
  }

  private ChatModel.Listener taker() {
    return Objects.requireNonNull(listener, "Chunks come after the start");
  }
}
