package dev.parley.chat.conversation;

import dev.parley.chat.feed.AnswerText;
import dev.parley.chat.feed.Feeds;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The turns that this instance answers, so that they can be stopped and waited for. */
@ApplicationScoped
class RunningAnswers {

  private final Feeds feeds;
  private final ConcurrentMap<UUID, RunningAnswer> byTurn = new ConcurrentHashMap<>();

  RunningAnswers(Feeds feeds) {
    this.feeds = feeds;
  }

  /** One turn that is being answered. */
  static final class RunningAnswer {

    private final UUID conversation;
    private final AnswerText text;
    private final Feeds.Use use;
    private final List<Runnable> onStop = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Outcome outcome;
    private volatile int kept;

    private RunningAnswer(UUID conversation, AnswerText text, Feeds.Use use) {
      this.conversation = conversation;
      this.text = text;
      this.use = use;
    }

    AnswerText text() {
      return text;
    }

    UUID turn() {
      return text.turn();
    }

    UUID conversation() {
      return conversation;
    }

    /** Wakes those who follow the answer. */
    void grew() {
      use.feed().grew();
    }

    /** So many characters are in the database. */
    void kept(int characters) {
      kept = characters;
    }

    /** How many characters are in the database. */
    int kept() {
      return kept;
    }

    /** How long nobody has listened. */
    Duration alone() {
      return use.feed().alone();
    }

    boolean isStopped() {
      return stopped.getCount() == 0;
    }

    /** Runs an action when the answer is stopped; at once if it already was. */
    void onStop(Runnable action) {
      synchronized (onStop) {
        if (!isStopped()) {
          onStop.add(action);
          return;
        }
      }
      action.run();
    }

    void stop() {
      List<Runnable> actions;
      synchronized (onStop) {
        if (isStopped()) {
          return;
        }
        stopped.countDown();
        actions = List.copyOf(onStop);
      }
      actions.forEach(Runnable::run);
    }

    /** Waits for a stop; false when none came within the time. */
    boolean awaitStop(Duration time) throws InterruptedException {
      return stopped.await(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** How it ended; null while it has not within the time. */
    @Nullable Outcome awaitEnd(Duration time) throws InterruptedException {
      return over.await(time.toMillis(), TimeUnit.MILLISECONDS) ? outcome : null;
    }
  }

  RunningAnswer begin(UUID conversation, UUID turn) {
    AnswerText text = new AnswerText(turn);
    RunningAnswer answer = new RunningAnswer(conversation, text, feeds.write(conversation, text));
    byTurn.put(turn, answer);
    return answer;
  }

  /** Tells those who wait that the answer is kept. */
  void end(RunningAnswer answer, Outcome outcome) {
    byTurn.remove(answer.turn(), answer);
    answer.outcome = outcome;
    answer.over.countDown();
    answer.use.feed().changed();
    answer.use.close();
  }

  @Nullable RunningAnswer of(UUID turn) {
    return byTurn.get(turn);
  }

  Collection<RunningAnswer> all() {
    return List.copyOf(byTurn.values());
  }

  /**
   * Stops the answer of a conversation and waits until what was said is kept.
   *
   * @return false when this instance writes none there
   */
  boolean stopAndWait(UUID conversation, Duration time) {
    RunningAnswer answer = inConversation(conversation);
    if (answer == null) {
      return false;
    }
    answer.stop();
    try {
      answer.awaitEnd(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /** Stops the answer of a conversation, if there is one here. */
  void stop(UUID conversation) {
    RunningAnswer answer = inConversation(conversation);
    if (answer != null) {
      answer.stop();
    }
  }

  private @Nullable RunningAnswer inConversation(UUID conversation) {
    for (RunningAnswer answer : byTurn.values()) {
      if (answer.conversation().equals(conversation)) {
        return answer;
      }
    }
    return null;
  }
}
