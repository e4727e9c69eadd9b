package dev.parley.inference.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemResponses;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A streamed chat completion whose events have numbers, so that a client whose connection broke can
 * read on where it was. Without a reader it goes on for a while, and is then given up and charged
 * as far as it came. Of what readers have had, the last part is kept; what none has had yet is
 * bounded, since a slow reader slows the model down.
 */
public final class ResumableStream implements ChatModel.Listener, EventLog {

  private static final Logger LOG = Logger.getLogger(ResumableStream.class);
  private static final int FAR_BEHIND = 2000;
  private static final String DONE = "[DONE]";

  private final Call call;
  private final ChatModel.Chunks chunks;
  private final ResumableStreams all;
  private final StreamConfig config;
  private final ProblemResponses problems;
  private final KeptEvents events = new KeptEvents();
  private final List<FollowEvents> followers = new CopyOnWriteArrayList<>();

  /** How far the last reader was when it left. */
  private volatile int left;

  private volatile boolean over;
  private volatile boolean paused;
  private volatile @Nullable Context context;

  ResumableStream(
      Call call,
      ChatModel.Chunks chunks,
      ResumableStreams all,
      StreamConfig config,
      ProblemResponses problems) {
    this.call = call;
    this.chunks = chunks;
    this.all = all;
    this.config = config;
    this.problems = problems;
  }

  UUID account() {
    return call.account();
  }

  /** Of the answer. */
  public UUID id() {
    return call.id();
  }

  /** Begins; on an event loop, to which the model's chunks come. */
  public void start() {
    context = Objects.requireNonNull(Vertx.currentContext(), "Streams start on an event loop");
    chunks.start(this);
  }

  /**
   * Fails when a reader would miss something.
   *
   * @param number of the first event that it wants
   * @throws ProblemException 409 when that is not kept any more, or has no place here
   */
  public void require(int number) {
    if (number < events.first() || number > events.size()) {
      throw ProblemException.conflict(
          "This stream cannot be read from there: it has events from "
              + events.first()
              + " to "
              + (events.size() - 1)
              + ".");
    }
  }

  /** Adds a reader. */
  public void follow(FollowEvents follower) {
    followers.add(follower);
    follower.wake();
  }

  /** A reader has left. */
  public void unfollow(FollowEvents follower) {
    followers.remove(follower);
    if (followers.isEmpty()) {
      left = follower.next();
      if (!over) {
        after(config.grace(), this::giveUpAlone);
      }
    }
    goOn();
  }

  /** A reader has read; the model goes on when none is far behind. */
  public void goOn() {
    trim();
    Context loop = context;
    if (paused && loop != null && !isFarBehind(FAR_BEHIND / 2)) {
      loop.runOnContext(
          now -> {
            if (paused) {
              paused = false;
              chunks.resume();
            }
          });
    }
  }

  private void giveUpAlone() {
    if (followers.isEmpty() && !over) {
      giveUp();
    }
  }

  /** Ends the answer early: nobody reads it. */
  public void giveUp() {
    call.client().leave();
    chunks.cancel();
    failed(ProblemException.conflict("The stream was given up, since nobody read it."));
  }

  @Override
  public void chunk(ObjectNode chunk) {
    if (over) {
      return; // given up, and not yet cancelled
    }
    add(chunk.toString());
    if (!paused && isFarBehind(FAR_BEHIND)) {
      paused = true;
      chunks.pause();
    }
  }

  @Override
  public void end() {
    finish(DONE);
  }

  @Override
  public void failed(ProblemException problem) {
    if (!over) {
      LOG.warnf(problem.getCause(), "A stream broke off: %s", problem.detail());
      finish(problems.openAiEnvelope(problem).toString());
    }
  }

  private void finish(String last) {
    if (!over) {
      events.add(last);
      all.holds(last.length());
      over = true;
      followers.forEach(FollowEvents::wake);
      after(config.kept(), this::forget);
    }
  }

  private void forget() {
    all.forget(this);
    all.holds(-events.clear());
  }

  private void add(String data) {
    all.holds(events.add(data));
    trim();
    followers.forEach(FollowEvents::wake);
  }

  /** Drops what every reader has had and what is beyond the window. */
  private void trim() {
    long window = all.hasRoom() ? config.window().asLongValue() : 0;
    all.holds(-events.drop(furthestBehind(), window));
  }

  private int furthestBehind() {
    return followers.stream().mapToInt(FollowEvents::next).min().orElse(left);
  }

  private boolean isFarBehind(int steps) {
    int behind = furthestBehind();
    return events.size() - behind > steps
        || events.charactersFrom(behind) > config.window().asLongValue();
  }

  private void after(Duration time, Runnable step) {
    Context loop = context;
    if (loop == null) {
      step.run(); // it never began
    } else {
      loop.owner().setTimer(time.toMillis(), timer -> loop.runOnContext(now -> step.run()));
    }
  }

  @Override
  public @Nullable Event at(int number) {
    String data = events.at(number);
    return data == null ? null : new Event(null, Integer.toString(number), data);
  }

  @Override
  public boolean isOver() {
    return over;
  }
}
