package dev.parley.chat.conversation;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The answers that this instance is writing, so that they can be stopped. */
@ApplicationScoped
class RunningAnswers {

  private final ConcurrentMap<UUID, RunningAnswer> byConversation = new ConcurrentHashMap<>();

  /** One answer that is being written. */
  static final class RunningAnswer {

    private final List<Runnable> onStop = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean stopped;

    synchronized boolean isStopped() {
      return stopped;
    }

    /** Runs an action when the answer is stopped; at once if it already was. */
    synchronized void onStop(Runnable action) {
      if (stopped) {
        action.run();
      } else {
        onStop.add(action);
      }
    }

    synchronized void stop() {
      if (!stopped) {
        stopped = true;
        onStop.forEach(Runnable::run);
      }
    }

    /** True when the answer was kept within the time. */
    boolean awaitEnd(Duration time) throws InterruptedException {
      return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  RunningAnswer begin(UUID conversation) {
    RunningAnswer answer = new RunningAnswer();
    byConversation.put(conversation, answer);
    return answer;
  }

  /** Tells those who wait that the answer is kept. */
  void end(UUID conversation, RunningAnswer answer) {
    byConversation.remove(conversation, answer);
    answer.over.countDown();
  }

  /**
   * Stops the answer of a conversation and waits until what was said is kept.
   *
   * @return false when this instance writes none there
   */
  boolean stopAndWait(UUID conversation, Duration time) {
    RunningAnswer answer = byConversation.get(conversation);
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
    RunningAnswer answer = byConversation.get(conversation);
    if (answer != null) {
      answer.stop();
    }
  }
}
