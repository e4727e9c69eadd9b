package dev.parley.inference.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.provider.Turn;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one provider, whose turn lasts until they end. They can be read ahead to the first
 * token, so that until then another provider can be asked; what was read is given out first.
 */
final class TurnChunks implements ChatModel.Chunks, ChatModel.Listener {

  private static final int MOST_AHEAD = 1000;

  private final ChatModel.Chunks chunks;
  private final Turn turn;
  private final CompletableFuture<Boolean> firstToken = new CompletableFuture<>();
  private final List<ObjectNode> ahead = new ArrayList<>();
  private boolean started;
  private boolean tokens;
  private boolean ended;
  private boolean held;
  private @Nullable ProblemException failure;
  private ChatModel.@Nullable Listener listener;

  TurnChunks(ChatModel.Chunks chunks, Turn turn) {
    this.chunks = chunks;
    this.turn = turn;
  }

  /**
   * Reads on until there is a token, or the answer is over; blocks.
   *
   * @throws ProblemException when it breaks off before, or takes longer
   */
  void awaitFirstToken(Duration limit) {
    started = true;
    chunks.start(this);
    try {
      firstToken.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      chunks.cancel();
      throw ProblemException.upstreamTimeout("The upstream took too long to begin its answer.");
    } catch (ExecutionException e) {
      chunks.cancel();
      throw e.getCause() instanceof ProblemException problem
          ? problem
          : ProblemException.upstreamFailed("The answer broke off.", e.getCause());
    } catch (InterruptedException e) {
      chunks.cancel();
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The call was interrupted.", e);
    }
  }

  @Override
  public void start(ChatModel.Listener taker) {
    boolean over;
    ProblemException problem;
    synchronized (this) {
      ahead.forEach(taker::chunk);
      ahead.clear();
      listener = taker;
      over = ended;
      problem = failure;
    }
    if (!started) {
      chunks.start(this);
    } else if (problem != null) {
      taker.failed(problem);
    } else if (over) {
      taker.end();
    } else if (!held) {
      chunks.resume();
    }
  }

  @Override
  public void pause() {
    held = true;
    chunks.pause();
  }

  @Override
  public void resume() {
    held = false;
    chunks.resume();
  }

  @Override
  public void cancel() {
    turn.abandoned();
    chunks.cancel();
    firstToken.completeExceptionally(
        ProblemException.upstreamFailed("The client left before the answer began.", null));
  }

  @Override
  public void chunk(ObjectNode chunk) {
    boolean first = !tokens && hasToken(chunk);
    if (first) {
      tokens = true;
      turn.answered();
    }
    ChatModel.Listener taker = takerOrKeep(chunk);
    if (taker != null) {
      taker.chunk(chunk);
    } else if (first || ahead.size() > MOST_AHEAD) {
      chunks.pause();
      firstToken.complete(true);
    }
  }

  private synchronized ChatModel.@Nullable Listener takerOrKeep(ObjectNode chunk) {
    if (listener == null) {
      ahead.add(chunk);
    }
    return listener;
  }

  @Override
  public void end() {
    turn.done();
    ChatModel.Listener taker;
    synchronized (this) {
      ended = true;
      taker = listener;
    }
    if (taker != null) {
      taker.end();
    } else {
      firstToken.complete(true);
    }
  }

  /** The one who waits for the first token ends the turn when there was none. */
  @Override
  public void failed(ProblemException problem) {
    ChatModel.Listener taker;
    synchronized (this) {
      failure = problem;
      taker = listener;
    }
    if (taker != null || !firstToken.completeExceptionally(problem)) {
      turn.failed(problem);
    }
    if (taker != null) {
      taker.failed(problem);
    }
  }

  /** Whether the client gets something that cannot be taken back. */
  private static boolean hasToken(JsonNode chunk) {
    for (JsonNode choice : chunk.path("choices")) {
      JsonNode delta = choice.path("delta");
      if (isText(delta.path("content"))
          || isText(delta.path("reasoning_content"))
          || isText(delta.path("reasoning"))
          || isText(delta.path("refusal"))
          || !delta.path("tool_calls").isEmpty()
          || choice.hasNonNull("finish_reason")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isText(JsonNode text) {
    return text.isTextual() && !text.textValue().isEmpty();
  }
}
