package dev.parley.chat.conversation;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of turns. The callers hold a conversation, or are the keepers of all turns. */
@ApplicationScoped
class TurnRepository implements PanacheRepositoryBase<TurnEntity, UUID> {

  private static final List<TurnState> OPEN = List.of(TurnState.COLLECTING, TurnState.ANSWERING);

  /** The one that is not over. */
  Optional<TurnEntity> open(UUID conversation) {
    return find("conversationId = ?1 and state in ?2", conversation, OPEN).firstResultOptional();
  }

  /** When retries were begun after a time, the newest first. */
  List<Instant> retriedSince(UUID conversation, Instant since, int most) {
    return getEntityManager()
        .createQuery(
            "select t.createdAt from TurnEntity t where t.conversationId = ?1 and t.kind = ?2"
                + " and t.createdAt > ?3 order by t.createdAt desc",
            Instant.class)
        .setParameter(1, conversation)
        .setParameter(2, TurnKind.RETRY)
        .setParameter(3, since)
        .setMaxResults(most)
        .getResultList();
  }

  /** Gives a sign of life for turns that are written here. */
  void renew(Collection<UUID> turns, Instant until) {
    update("leaseUntil = ?1 where id in ?2 and state in ?3", until, turns, OPEN);
  }

  /**
   * Those of the turns that somebody wants stopped, that are over without their writer, or that are
   * gone with their conversation.
   */
  List<UUID> unwanted(Collection<UUID> turns) {
    List<UUID> wanted =
        getEntityManager()
            .createQuery(
                "select t.id from TurnEntity t where t.id in ?1 and t.cancelRequested = false and"
                    + " t.state in ?2",
                UUID.class)
            .setParameter(1, turns)
            .setParameter(2, OPEN)
            .getResultList();
    return turns.stream().filter(turn -> !wanted.contains(turn)).toList();
  }

  /** Turns whose writer is gone: it was this instance before it started, or its lease is over. */
  List<TurnEntity> lost(String writer, Instant now) {
    return list("state in ?1 and (writer = ?2 or leaseUntil < ?3)", OPEN, writer, now);
  }
}
