package dev.parley.chat.conversation;

import dev.parley.chat.client.DeletedAiGateways;
import dev.parley.chat.conversation.ConversationRepository.Standing;
import dev.parley.chat.feed.Feeds;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Wakes who follows a conversation when another instance wrote something in it, or when it cannot
 * go on: it was deleted, its time is over, or its client has nobody to answer. Two queries for all
 * conversations that somebody follows here. For one thread.
 */
@ApplicationScoped
class LookForNews {

  private final ConversationRepository conversations;
  private final DeletedAiGateways deletedGateways;
  private final Feeds feeds;
  private final Clock clock;
  private final Map<UUID, Long> lastEvents = new HashMap<>();

  LookForNews(
      ConversationRepository conversations,
      DeletedAiGateways deletedGateways,
      Feeds feeds,
      Clock clock) {
    this.conversations = conversations;
    this.deletedGateways = deletedGateways;
    this.feeds = feeds;
    this.clock = clock;
  }

  /** What was found of the conversations that somebody follows. */
  private record Found(Map<UUID, Standing> standing, Set<UUID> silentClients) {}

  void look() {
    Set<UUID> open = feeds.open();
    lastEvents.keySet().retainAll(open);
    if (open.isEmpty()) {
      return;
    }
    Found found = QuarkusTransaction.requiringNew().call(() -> find(open));
    Instant now = clock.instant();
    for (UUID conversation : open) {
      Standing standing = found.standing().get(conversation);
      Long last = standing == null ? -1L : standing.lastEvent();
      // Of one that is new here nobody knows how far its first follower had read.
      if (!last.equals(lastEvents.put(conversation, last))) {
        feeds.changed(conversation);
      }
      Ending ending = endingOf(standing, found.silentClients(), now);
      feeds.ending(conversation, ending == null ? null : ending.toString());
    }
  }

  private Found find(Set<UUID> open) {
    Map<UUID, Standing> standing = conversations.standing(open);
    Set<UUID> clients = new HashSet<>();
    for (Standing each : standing.values()) {
      if (each.client() != null) {
        clients.add(each.client());
      }
    }
    return new Found(standing, deletedGateways.clientsWithout(clients));
  }

  private static @Nullable Ending endingOf(
      @Nullable Standing standing, Set<UUID> silentClients, Instant now) {
    if (standing == null) {
      return Ending.DELETED;
    }
    if (!now.isBefore(standing.expiresAt())) {
      return Ending.EXPIRED;
    }
    UUID client = standing.client();
    return client != null && silentClients.contains(client) ? Ending.UNAVAILABLE : null;
  }
}
