package dev.parley.chat.conversation;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Stops the answer of a conversation. One that this instance writes ends at once; another replica
 * is asked through the database and looks at its next checkpoint.
 */
@ApplicationScoped
class CancelAnswer {

  private static final Duration UNTIL_KEPT = Duration.ofSeconds(5);

  private final Turns turns;
  private final RunningAnswers running;

  CancelAnswer(Turns turns, RunningAnswers running) {
    this.turns = turns;
    this.running = running;
  }

  /**
   * @return false when no answer was being written
   */
  boolean cancel(String accessKey) {
    return running.stopAndWait(turns.conversationOf(accessKey), UNTIL_KEPT)
        || turns.requestCancel(accessKey);
  }
}
