package dev.parley.chat.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.conversation.BeginTurn.Begun;
import dev.parley.chat.feed.EventId;
import dev.parley.chat.feed.Feeds;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.stream.EventStream;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens streams of what happens in a conversation. */
@ApplicationScoped
public class FollowConversation {

  /** Nobody has more windows; more streams are a mistake, or an attack. */
  private static final int MOST_LISTENERS = 50;

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final ReadEvents events;
  private final Feeds feeds;
  private final ConversationConfig config;
  private final ObjectMapper json;

  FollowConversation(ReadEvents events, Feeds feeds, ConversationConfig config, ObjectMapper json) {
    this.events = events;
    this.feeds = feeds;
    this.config = config;
    this.json = json;
  }

  /**
   * Where a stream begins.
   *
   * @param lastEventId what the subscriber has seen; null for what happens from now on
   * @throws ProblemException 400 for an id that nobody was given, 429 when too many listen already
   */
  public EventId startOf(UUID conversation, @Nullable String lastEventId) {
    if (feeds.listeners(conversation) >= MOST_LISTENERS) {
      throw ProblemException.rateLimited("This conversation has too many open streams.", PAUSE);
    }
    long last = events.last(conversation);
    if (lastEventId == null || lastEventId.isBlank()) {
      return new EventId(Math.max(0, last), 0);
    }
    return EventId.parse(lastEventId)
        .filter(id -> id.seq() <= last)
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "Last-Event-ID", "This conversation has given no event of this id."));
  }

  /**
   * Tells all that happens after an event, until the subscriber leaves or the conversation is
   * deleted.
   */
  public void follow(UUID conversation, View view, EventId from, EventStream stream) {
    run(new Subscriber(conversation, view, stream, null, events, config), conversation, from);
  }

  /** Tells the turn that a prompt began or joined, and ends with it. */
  public void followTurn(Begun begun, View view, EventStream stream) {
    UUID turn = begun.turn();
    if (turn == null) {
      EventId id = new EventId(begun.since(), 0);
      Thread.ofVirtual()
          .start(
              () -> {
                stream.event("done", id.toString(), waiting(begun.question()));
                stream.end();
              });
      return;
    }
    run(
        new Subscriber(begun.conversation(), view, stream, turn, events, config),
        begun.conversation(),
        new EventId(begun.since(), 0));
  }

  private void run(Subscriber subscriber, UUID conversation, EventId from) {
    Feeds.Use use = feeds.listen(conversation);
    subscriber.stream().onClose(use.feed()::changed);
    Thread.ofVirtual()
        .name("follow-" + conversation)
        .start(
            () -> {
              try (use) {
                subscriber.tell(use.feed(), from);
              }
            });
  }

  private String waiting(UUID question) {
    try {
      return json.writeValueAsString(
          new EventData.Done(null, question, List.of(question), "waiting", null));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event could not be written as JSON", e);
    }
  }
}
