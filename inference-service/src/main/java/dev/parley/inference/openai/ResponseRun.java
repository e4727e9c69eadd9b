package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.stream.FollowEvents;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A streamed response in progress. Whoever reads its events follows it. A stored one goes on when
 * nobody does, since it can be read again; another one is given up with its last reader. A reader
 * that is slow slows the model down.
 */
final class ResponseRun implements ChatModel.Listener {

  private static final Logger LOG = Logger.getLogger(ResponseRun.class);
  private static final int FAR_BEHIND = 2000;

  private final UUID account;
  private final UUID id;
  private final ResponseLog log;
  private final CollectOutput output;
  private final ChatModel.Chunks chunks;
  private final Ending ending;
  private final int longestText;
  private final boolean isStored;
  private final List<FollowEvents> followers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean paused;
  private volatile @Nullable Context context;
  private String reason = "stop";
  private @Nullable JsonNode usage;
  private @Nullable JsonNode generationContext;

  /** Keeps what the response is at its end, where it is kept; blocks. */
  interface Ending {

    /**
     * Called once.
     *
     * @param failure null when the answer is whole
     * @return the response as it ends
     */
    ObjectNode end(ResponseRun run, @Nullable ProblemException failure);
  }

  ResponseRun(
      UUID account,
      UUID id,
      ResponseLog log,
      CollectOutput output,
      ChatModel.Chunks chunks,
      Ending ending,
      int longestText,
      boolean isStored) {
    this.account = account;
    this.id = id;
    this.log = log;
    this.output = output;
    this.chunks = chunks;
    this.ending = ending;
    this.longestText = longestText;
    this.isStored = isStored;
  }

  UUID account() {
    return account;
  }

  UUID id() {
    return id;
  }

  ResponseLog log() {
    return log;
  }

  /** Why the chat completion finished. */
  String reason() {
    return reason;
  }

  @Nullable JsonNode usage() {
    return usage;
  }

  @Nullable JsonNode generationContext() {
    return generationContext;
  }

  /** Begins; on an event loop, to which the model's chunks come. */
  void start() {
    context = Objects.requireNonNull(Vertx.currentContext(), "Streams start on an event loop");
    chunks.start(this);
  }

  /** Adds a reader. */
  void follow(FollowEvents follower) {
    followers.add(follower);
    follower.wake();
  }

  /** A reader has left. */
  void unfollow(FollowEvents follower) {
    followers.remove(follower);
    if (followers.isEmpty() && !isStored) {
      giveUp(Responses.interrupted());
    } else {
      goOn();
    }
  }

  /** A reader has read; the model goes on when none is far behind. */
  void goOn() {
    Context loop = context;
    if (paused && loop != null && !isAnyBehind(FAR_BEHIND / 2)) {
      loop.runOnContext(
          now -> {
            if (paused) {
              paused = false;
              chunks.resume();
            }
          });
    }
  }

  /** Ends the answer early, from any thread; it is over a little later. */
  void giveUp(ProblemException why) {
    Context loop = context;
    if (loop != null) {
      loop.runOnContext(now -> chunks.cancel());
    } else {
      chunks.cancel();
    }
    finish(why);
  }

  /** Ends the answer at once; blocks. */
  void interrupt() {
    chunks.cancel();
    if (over.compareAndSet(false, true)) {
      close(Responses.interrupted());
    }
  }

  @Override
  public void chunk(ObjectNode chunk) {
    if (over.get()) {
      return; // given up, and not yet cancelled
    }
    JsonNode choice = chunk.path("choices").path(0);
    if (choice.path("index").asInt() == 0) {
      output.accept(choice.path("delta"));
      reason = choice.path("finish_reason").asText(reason);
    }
    if (chunk.hasNonNull("usage")) {
      usage = chunk.get("usage");
    }
    if (chunk.has("generation_context")) {
      generationContext = chunk.get("generation_context");
    }
    if (output.characters() > longestText) {
      giveUp(ProblemException.unprocessable("The answer is longer than a response may be."));
      return;
    }
    followers.forEach(FollowEvents::wake);
    if (!paused && isAnyBehind(FAR_BEHIND)) {
      paused = true;
      chunks.pause();
    }
  }

  @Override
  public void end() {
    finish(null);
  }

  @Override
  public void failed(ProblemException problem) {
    LOG.warnf(problem.getCause(), "A response broke off: %s", problem.detail());
    finish(problem);
  }

  private boolean isAnyBehind(int steps) {
    int size = log.size();
    return followers.stream().anyMatch(follower -> size - follower.next() > steps);
  }

  private void finish(@Nullable ProblemException failure) {
    if (over.compareAndSet(false, true)) {
      Thread.ofVirtual().name("end-response").start(() -> close(failure));
    }
  }

  private void close(@Nullable ProblemException failure) {
    if (failure == null) {
      output.finish(ResponseShape.isWhole(reason));
    } else {
      log.breakOff();
    }
    log.end(ending.end(this, failure));
    followers.forEach(FollowEvents::wake);
  }
}
