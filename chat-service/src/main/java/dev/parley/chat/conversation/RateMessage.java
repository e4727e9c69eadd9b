package dev.parley.chat.conversation;

import dev.parley.chat.conversation.MessageShape.Feedback;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps what a visitor thinks of an answer. */
@ApplicationScoped
public class RateMessage {

  private static final int MAX_COMMENT = 4_000;

  private final Conversations conversations;
  private final MessageRepository messages;
  private final ConversationEvents events;
  private final Clock clock;

  RateMessage(
      Conversations conversations,
      MessageRepository messages,
      ConversationEvents events,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.events = events;
    this.clock = clock;
  }

  /** On Kafka. */
  record Rated(UUID messageId, @Nullable Rating rating, boolean commented) {}

  /**
   * Keeps a rating and a comment in place of those before; without either, there is none any more.
   *
   * @throws ProblemException 400 for a message of the visitor, 404, 422 when the session is over
   */
  @Transactional
  public Feedback rate(
      String accessKey, UUID id, @Nullable Rating rating, @Nullable String comment) {
    String kept = comment == null || comment.isBlank() ? null : comment.strip();
    if (kept != null && (kept.length() > MAX_COMMENT || kept.indexOf('\0') >= 0)) {
      throw ProblemException.invalid("comment", "Expected at most " + MAX_COMMENT + " characters.");
    }
    ConversationEntity conversation = conversations.lock(accessKey);
    MessageEntity message =
        messages
            .findVisible(conversation.id, id)
            .orElseThrow(() -> ProblemException.notFound("The message"));
    if (message.saidBy == SaidBy.VISITOR) {
      throw ProblemException.invalid("Only answers are rated.");
    }
    message.rating = rating;
    message.comment = kept;
    message.ratedAt = rating == null && kept == null ? null : clock.instant();
    events.tell(conversation, "message.rated", new Rated(id, rating, kept != null));
    return new Feedback(rating, kept);
  }
}
