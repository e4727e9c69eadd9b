package dev.parley.chat.conversation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.UUID;

/**
 * Stops the answer of a conversation. One that this instance writes ends at once; another replica
 * is asked through the database and looks at its next checkpoint.
 */
@ApplicationScoped
public class CancelAnswer {

  private static final Duration UNTIL_KEPT = Duration.ofSeconds(5);

  private final Conversations conversations;
  private final TurnRepository turns;
  private final RunningAnswers running;

  CancelAnswer(Conversations conversations, TurnRepository turns, RunningAnswers running) {
    this.conversations = conversations;
    this.turns = turns;
    this.running = running;
  }

  /**
   * @return false when no answer was being written
   * @throws dev.parley.web.problem.ProblemException 404, 422
   */
  public boolean cancel(String accessKey) {
    UUID conversation = conversations.open(accessKey).id();
    return running.stopAndWait(conversation, UNTIL_KEPT) || request(conversation);
  }

  /** Asks the replica that writes the answer to stop; false when none does. */
  @Transactional
  boolean request(UUID conversation) {
    TurnEntity open = turns.open(conversation).orElse(null);
    if (open != null) {
      open.cancelRequested = true;
    }
    return open != null;
  }
}
