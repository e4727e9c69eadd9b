package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatModel.Chunks;
import dev.parley.inference.pipeline.ChatModel.Listener;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer in several rounds, as one stream: texts flow as they come, calls of our tools
 * and what belongs to a round only are left out. Everything happens on the event loop on which it
 * was started, but for the tools and the opening of the next round.
 */
final class ChunksInRounds implements Chunks {

  private final ChatModel model;
  private final Rounds rounds;
  private final RunCalls calls;
  private final ExecutorService threads;
  private Chunks current;
  private @Nullable Listener listener;
  private @Nullable Context context;
  private volatile @Nullable Future<?> between;
  private volatile boolean cancelled;
  private boolean paused;
  private boolean saidSomething;

  ChunksInRounds(
      ChatModel model, Rounds rounds, RunCalls calls, ExecutorService threads, Chunks first) {
    this.model = model;
    this.rounds = rounds;
    this.calls = calls;
    this.threads = threads;
    this.current = first;
  }

  @Override
  public void start(Listener taker) {
    listener = taker;
    context = Objects.requireNonNull(Vertx.currentContext(), "Streams start on an event loop");
    current.start(new Round());
  }

  @Override
  public void pause() {
    paused = true;
    current.pause();
  }

  @Override
  public void resume() {
    paused = false;
    current.resume();
  }

  @Override
  public void cancel() {
    cancelled = true;
    current.cancel();
    Future<?> running = between;
    if (running != null) {
      running.cancel(true);
    }
  }

  private Listener taker() {
    return Objects.requireNonNull(listener, "Chunks come after the start");
  }

  /** Runs the tools, and opens the next round. */
  private void goOn(String text, List<FunctionCall> ours) {
    between =
        threads.submit(
            () -> {
              try {
                rounds.next(text, ours, calls.run(ours, rounds.draft()));
                if (!cancelled) {
                  Chunks next = model.open(rounds.draft());
                  onLoop(() -> startNext(next));
                }
              } catch (ProblemException e) {
                onLoop(() -> fail(e));
              } catch (RuntimeException e) {
                onLoop(() -> fail(ProblemException.upstreamFailed("The answer broke off.", e)));
              }
            });
  }

  private void onLoop(Runnable step) {
    Objects.requireNonNull(context, "The stream was started").runOnContext(now -> step.run());
  }

  private void fail(ProblemException problem) {
    if (!cancelled) {
      taker().failed(problem);
    }
  }

  private void startNext(Chunks next) {
    current = next;
    if (cancelled) {
      next.cancel();
      return;
    }
    next.start(new Round());
    if (paused) {
      next.pause();
    }
  }

  /** Listens to one round. */
  private final class Round implements Listener {

    private final CollectCalls collected = new CollectCalls(rounds::isClients);
    private final StringBuilder text = new StringBuilder();
    private @Nullable ObjectNode finish;
    private @Nullable ObjectNode usageChunk;
    private @Nullable JsonNode usage;

    @Override
    public void chunk(ObjectNode chunk) {
      if (chunk.hasNonNull("usage")) {
        usage = chunk.get("usage");
      }
      if (!(chunk.path("choices").path(0) instanceof ObjectNode choice)) {
        if (chunk.hasNonNull("usage")) {
          usageChunk = chunk;
        } else {
          taker().chunk(chunk);
        }
        return;
      }
      chunk.remove("usage");
      boolean finishes = choice.hasNonNull("finish_reason");
      boolean says = readDelta(choice);
      if (finishes) {
        finish = chunk;
      } else if (says) {
        taker().chunk(chunk);
      }
    }

    /** Takes out what is not for the client; tells whether anything is left. */
    private boolean readDelta(ObjectNode choice) {
      if (!(choice.path("delta") instanceof ObjectNode delta)) {
        return false;
      }
      if (delta.has("tool_calls")) {
        ArrayNode clients = collected.accept(delta.path("tool_calls"));
        if (clients.isEmpty()) {
          delta.remove("tool_calls");
        } else {
          delta.set("tool_calls", clients);
        }
      }
      if (rounds.number() > 1) {
        delta.remove("role");
      }
      String content = delta.path("content").asText("");
      if (delta.path("content").isTextual() && !content.isEmpty()) {
        if (text.isEmpty() && saidSomething) {
          delta.put("content", RunTools.BREAK + content);
        }
        text.append(content);
        saidSomething = true;
      } else if (rounds.number() > 1) {
        delta.remove("content");
      }
      return !delta.isEmpty();
    }

    @Override
    public void end() {
      ArrayNode late = collected.end();
      List<FunctionCall> ours = collected.ours();
      rounds.used(usage, text.toString() + ours);
      if (!ours.isEmpty() && !collected.hasClients() && !rounds.isLast()) {
        goOn(text.toString(), ours);
        return;
      }
      ObjectNode last = finish;
      boolean exhausted = !ours.isEmpty() && !collected.hasClients();
      if (exhausted) {
        RunTools.warnOfLimit(rounds);
      }
      if (last != null) {
        ObjectNode choice = (ObjectNode) last.path("choices").get(0);
        if (exhausted && !saidSomething) {
          (choice.path("delta") instanceof ObjectNode delta ? delta : choice.putObject("delta"))
              .put("content", RunTools.unanswered(rounds));
        }
        if (!late.isEmpty()) {
          (choice.path("delta") instanceof ObjectNode delta ? delta : choice.putObject("delta"))
              .set("tool_calls", late);
        }
        if (choice.path("finish_reason").asText().equals("tool_calls") && !collected.hasClients()) {
          choice.put("finish_reason", "stop");
        }
        taker().chunk(last);
      }
      tellUsage(last);
      taker().end();
    }

    private void tellUsage(@Nullable ObjectNode last) {
      ObjectNode chunk = usageChunk;
      if (chunk == null && last != null) {
        chunk = last.deepCopy();
        chunk.putArray("choices");
      }
      if (chunk != null) {
        chunk.set("usage", rounds.usage());
        taker().chunk(chunk);
      }
    }

    @Override
    public void failed(ProblemException problem) {
      taker().failed(problem);
    }
  }
}
