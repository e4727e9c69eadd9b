package dev.parley.chat.conversation;

import dev.parley.chat.conversation.BeginTurn.Begun;
import dev.parley.chat.conversation.ReadEvents.Answered;
import dev.parley.chat.feed.Feed.Progress;
import dev.parley.chat.feed.Feeds;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Waits for an answer as a whole, whichever instance writes it. */
@ApplicationScoped
public class AwaitAnswer {

  private final ReadEvents events;
  private final Feeds feeds;
  private final ConversationConfig config;

  AwaitAnswer(ReadEvents events, Feeds feeds, ConversationConfig config) {
    this.events = events;
    this.feeds = feeds;
    this.config = config;
  }

  /**
   * The answer of a turn; blocks.
   *
   * @return null while a person has the conversation
   * @throws ProblemException when it failed, 404 when the session was deleted meanwhile
   */
  public @Nullable Answered await(Begun begun) {
    UUID turn = begun.turn();
    if (turn == null) {
      return null;
    }
    try (Feeds.Use use = feeds.listen(begun.conversation())) {
      while (true) {
        Progress seen = use.feed().progress();
        if (events.last(begun.conversation()) < 0) {
          throw ProblemException.notFound("The chat");
        }
        Answered answered = events.answered(turn);
        if (answered != null) {
          return answered;
        }
        use.feed().awaitEvent(seen, config.followInterval());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The answer was interrupted.", e);
    }
  }
}
