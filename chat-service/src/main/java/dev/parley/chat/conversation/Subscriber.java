package dev.parley.chat.conversation;

import dev.parley.chat.conversation.ReadEvents.Told;
import dev.parley.chat.feed.AnswerText;
import dev.parley.chat.feed.AnswerText.Piece;
import dev.parley.chat.feed.AnswerText.Position;
import dev.parley.chat.feed.EventId;
import dev.parley.chat.feed.Feed;
import dev.parley.chat.feed.Feed.Progress;
import dev.parley.web.stream.EventStream;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells one stream what happens in a conversation: events as they are kept, and between them the
 * words of answers, from memory while they are written here, from the database otherwise. Nothing
 * is queued for it, so a subscriber who reads slowly gets more words at a time; each is told from
 * where they stand.
 */
final class Subscriber {

  private static final Logger LOG = Logger.getLogger(Subscriber.class);
  private static final long LOOK_AGAIN_MILLIS = 500;
  private static final int AT_ONCE = 200;

  /** Who missed more is better off with the session info. */
  private static final int MOST_MISSED = 2_000;

  private static final Duration IDLE = Duration.ofSeconds(30);

  /** A stream outlives a database that is away for less. */
  private static final OutlastDatabase TO_LOOK = new OutlastDatabase(Duration.ofSeconds(30));

  private final UUID conversation;
  private final View view;
  private final EventStream stream;
  private final @Nullable UUID only;
  private final ReadEvents events;
  private final ConversationConfig config;

  private long seq;
  private @Nullable UUID turn;
  private Position position = Position.START;

  /**
   * @param only the turn with whose end the stream ends; null for one that stays open
   */
  Subscriber(
      UUID conversation,
      View view,
      EventStream stream,
      @Nullable UUID only,
      ReadEvents events,
      ConversationConfig config) {
    this.conversation = conversation;
    this.view = view;
    this.stream = stream;
    this.only = only;
    this.events = events;
    this.config = config;
  }

  EventStream stream() {
    return stream;
  }

  /** Goes on until the stream is over; blocks. */
  void tell(Feed feed, EventId from) {
    try {
      if (!begin(feed, from)) {
        stream.end();
        return;
      }
      long looked = -1;
      boolean more = true;
      while (!stream.isClosed()) {
        String ending = feed.ending(); // before the progress: what happened until then is told
        Progress seen = feed.progress();
        Reached reached = Reached.NOW;
        if (!more || seen.events() != looked) {
          looked = seen.events();
          reached = tellEvents(feed);
        }
        boolean here = reached != Reached.NOW || tellWords(feed);
        if (reached == Reached.GONE) {
          ending = Ending.DELETED.toString();
        } else if (reached == Reached.END_OF_TURN) {
          stream.end();
          return;
        } else if (ending == null || turn != null || only != null) {
          more = feed.await(seen, turn == null || here ? IDLE : config.followInterval());
          continue;
        }
        // It is no use to come back. An answer that goes on was told to its end first.
        write("ended", new JsonObject().put("reason", ending).encode());
        stream.end();
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stream.abort();
    } catch (RuntimeException e) {
      LOG.warnf("A stream of conversation %s broke off: %s", conversation, e.toString());
      stream.abort(); // the subscriber comes back with the last id
    }
  }

  /** False when the turn that the stream is about was over too long ago to be told. */
  private boolean begin(Feed feed, EventId from) throws InterruptedException {
    seq = from.seq();
    turn = turnAt(seq);
    long last = TO_LOOK.get(() -> events.last(conversation));
    if (last - seq > MOST_MISSED) {
      seq = last;
      turn = turnAt(seq);
      write("reset", "{}");
      return only == null || only.equals(turn);
    }
    if (turn != null) {
      position = answer(feed, turn).positionAt(from.offset());
    }
    return true;
  }

  private @Nullable UUID turnAt(long event) throws InterruptedException {
    return TO_LOOK.get(() -> Optional.ofNullable(events.turnAt(conversation, event))).orElse(null);
  }

  /** How far telling got. */
  private enum Reached {
    /** All was told that there is now. */
    NOW,
    /** The turn that the stream is about is over. */
    END_OF_TURN,
    /** There is no such conversation any more. */
    GONE
  }

  private Reached tellEvents(Feed feed) throws InterruptedException {
    while (true) {
      long seen = seq;
      List<Told> next =
          TO_LOOK
              .get(() -> Optional.ofNullable(events.after(conversation, seen, AT_ONCE, view)))
              .orElse(null);
      if (next == null) {
        return Reached.GONE;
      }
      for (Told event : next) {
        UUID ends = event.name().endsTurn() ? event.turn() : null;
        if (ends != null) {
          tellWords(answer(feed, ends));
        }
        tellEvent(event);
        if (ends != null && ends.equals(only)) {
          return Reached.END_OF_TURN;
        }
        if (stream.isClosed()) {
          return Reached.NOW;
        }
      }
      if (next.size() < AT_ONCE) {
        return Reached.NOW;
      }
    }
  }

  private void tellEvent(Told event) {
    seq = event.seq();
    if (event.name() == EventName.TURN && event.turn() != null && !event.turn().equals(turn)) {
      turn = event.turn();
      position = Position.START;
    } else if (event.name().endsTurn()) {
      turn = null;
      position = Position.START;
    }
    if (event.data() != null) {
      write(event.name().toString(), event.data());
    }
  }

  /** False when the words come from another instance, which has to be asked again. */
  private boolean tellWords(Feed feed) throws InterruptedException {
    if (turn == null) {
      return true;
    }
    AnswerText live = feed.live();
    boolean here = live != null && live.turn().equals(turn);
    tellWords(here && live != null ? live : keptAnswer(turn));
    return here;
  }

  private void tellWords(AnswerText answer) {
    position = answer.tell(position, this::tellPiece);
  }

  private void tellPiece(Piece piece) {
    position = new Position(Math.max(position.offset(), piece.offset()), position.notes());
    switch (piece) {
      case Piece.Words words ->
          write(
              "message",
              new JsonObject()
                  .put("messageId", words.message().toString())
                  .put("text", words.text())
                  .put("offset", words.at())
                  .encode());
      case Piece.Noted noted -> {
        if (view.toolCalls() || !noted.name().equals("tool_call")) {
          write(noted.name(), noted.data());
        }
      }
    }
  }

  private AnswerText keptAnswer(UUID of) throws InterruptedException {
    return TO_LOOK.get(() -> events.answerOf(of));
  }

  private AnswerText answer(Feed feed, UUID of) throws InterruptedException {
    AnswerText live = feed.live();
    return live != null && live.turn().equals(of) ? live : keptAnswer(of);
  }

  private void write(String name, String data) {
    if (stream.isClosed()) {
      return;
    }
    stream.event(name, new EventId(seq, position.offset()).toString(), data);
    awaitRoom();
  }

  private void awaitRoom() {
    while (stream.isFull()) {
      CountDownLatch room = new CountDownLatch(1);
      stream.onDrain(room::countDown);
      try {
        // Looks again by itself: there may have been room before the handler was set.
        if (room.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
