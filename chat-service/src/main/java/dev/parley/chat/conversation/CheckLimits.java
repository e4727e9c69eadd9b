package dev.parley.chat.conversation;

import dev.parley.chat.client.LimitingParameters;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Keeps a session within its client's limits. */
@ApplicationScoped
class CheckLimits {

  private static final Duration HOUR = Duration.ofHours(1);

  private final MessageRepository messages;
  private final TurnRepository turns;
  private final Clock clock;

  CheckLimits(MessageRepository messages, TurnRepository turns, Clock clock) {
    this.messages = messages;
    this.turns = turns;
    this.clock = clock;
  }

  /**
   * Checks that one more answer may be asked for. The place of the answer is reserved, and an
   * answer is split only as far as there is room: a session never grows beyond its messages. What
   * does not make it longer is never too much.
   *
   * @param more by how many messages the session grows, the answer included; negative when it
   *     shrinks
   * @throws ProblemException 429, with when to come back: when the oldest of the hour's messages is
   *     an hour old, or when the session ends
   */
  void check(ConversationEntity conversation, LimitingParameters limits, int more) {
    Instant now = clock.instant();
    if (more > 0 && !fits(conversation, limits, more)) {
      throw new ProblemException(
          ProblemType.CONVERSATION_FULL,
          "This conversation has reached its " + limits.maxMessages() + " messages.",
          List.of(),
          Duration.between(now, conversation.expiresAt),
          null);
    }
    int anHour = limits.messagesPerHour() == null ? 0 : limits.messagesPerHour();
    if (anHour == 0) {
      return;
    }
    Instant since = now.minus(HOUR);
    List<Instant> recent =
        Stream.concat(
                messages.askedSince(conversation.id, since, anHour).stream(),
                turns.retriedSince(conversation.id, since, anHour).stream())
            .sorted(Comparator.reverseOrder())
            .limit(anHour)
            .toList();
    if (recent.size() >= anHour) {
      Duration wait = Duration.between(now, recent.getLast().plus(HOUR));
      throw ProblemException.rateLimited(
          "This conversation has reached its " + anHour + " messages an hour.",
          wait.plusMillis(999)); // whole seconds are sent, and they are cut off
    }
  }

  /** Whether not even a question and its answer fit. */
  static boolean isFull(ConversationEntity conversation, LimitingParameters limits) {
    return !fits(conversation, limits, 2);
  }

  private static boolean fits(
      ConversationEntity conversation, LimitingParameters limits, int more) {
    int inAll = limits.maxMessages() == null ? 0 : limits.maxMessages();
    return inAll == 0 || conversation.messageCount + more <= inAll;
  }
}
