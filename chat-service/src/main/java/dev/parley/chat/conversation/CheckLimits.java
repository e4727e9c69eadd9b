package dev.parley.chat.conversation;

import dev.parley.chat.client.LimitingParameters;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Keeps a session within its client's limits. */
@ApplicationScoped
class CheckLimits {

  private static final Duration HOUR = Duration.ofHours(1);

  private final MessageRepository messages;
  private final Clock clock;

  CheckLimits(MessageRepository messages, Clock clock) {
    this.messages = messages;
    this.clock = clock;
  }

  /**
   * Checks that one more answer may be asked for.
   *
   * @param said how many messages the visitor has sent, when this is one more; -1 for a retry
   * @throws ProblemException 429, with when to come back: when the oldest of the hour's answers is
   *     an hour old, or when the session ends
   */
  void check(ConversationEntity conversation, LimitingParameters limits, long said) {
    Instant now = clock.instant();
    int inAll = limits.maxMessages() == null ? 0 : limits.maxMessages();
    if (inAll > 0 && said >= inAll) {
      throw ProblemException.rateLimited(
          "This conversation has reached its " + inAll + " messages.",
          Duration.between(now, conversation.expiresAt));
    }
    int anHour = limits.messagesPerHour() == null ? 0 : limits.messagesPerHour();
    if (anHour == 0) {
      return;
    }
    List<Instant> recent = messages.answersSince(conversation.id, now.minus(HOUR), anHour);
    if (recent.size() >= anHour) {
      Duration wait = Duration.between(now, recent.getLast().plus(HOUR));
      throw ProblemException.rateLimited(
          "This conversation has reached its " + anHour + " messages an hour.",
          wait.plusMillis(999)); // whole seconds are sent, and they are cut off
    }
  }
}
