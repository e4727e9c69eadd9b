package dev.parley.chat.feed;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The feeds of the conversations that somebody listens to, or that are being answered here. */
@ApplicationScoped
public class Feeds {

  private final ConcurrentMap<UUID, Held> byConversation = new ConcurrentHashMap<>();

  private record Held(Feed feed, int holders) {}

  /** A use of a feed, to be closed. */
  public final class Use implements AutoCloseable {

    private final UUID conversation;
    private final Feed feed;
    private final boolean listens;
    private boolean closed;

    private Use(UUID conversation, Feed feed, boolean listens) {
      this.conversation = conversation;
      this.feed = feed;
      this.listens = listens;
    }

    public Feed feed() {
      return feed;
    }

    /** May be called more than once. */
    @Override
    public synchronized void close() {
      if (closed) {
        return;
      }
      closed = true;
      if (listens) {
        feed.subscribe(-1);
      }
      byConversation.computeIfPresent(
          conversation,
          (id, held) -> held.holders() == 1 ? null : new Held(held.feed(), held.holders() - 1));
    }
  }

  /** Listens to a conversation. */
  public Use listen(UUID conversation) {
    Use use = new Use(conversation, hold(conversation), true);
    use.feed().subscribe(1);
    return use;
  }

  /** Opens the feed for an answer that this instance is about to write. */
  public Use write(UUID conversation, AnswerText answer) {
    Use use = new Use(conversation, hold(conversation), false);
    use.feed().live(answer);
    return use;
  }

  /** Wakes who listens to a conversation here, if anybody does. */
  public void changed(UUID conversation) {
    Held held = byConversation.get(conversation);
    if (held != null) {
      held.feed().changed();
    }
  }

  /**
   * Says why nothing more will happen in a conversation, or that something may, to who listens
   * here.
   *
   * @param why a word; null when something may
   */
  public void ending(UUID conversation, @Nullable String why) {
    Held held = byConversation.get(conversation);
    if (held != null) {
      held.feed().ending(why);
    }
  }

  /** How many listen to a conversation here. */
  public int listeners(UUID conversation) {
    Held held = byConversation.get(conversation);
    return held == null ? 0 : held.feed().subscribers();
  }

  /** The conversations that have a feed here. */
  public Set<UUID> open() {
    return Set.copyOf(byConversation.keySet());
  }

  private Feed hold(UUID conversation) {
    return byConversation
        .compute(
            conversation,
            (id, held) ->
                held == null ? new Held(new Feed(), 1) : new Held(held.feed(), held.holders() + 1))
        .feed();
  }
}
