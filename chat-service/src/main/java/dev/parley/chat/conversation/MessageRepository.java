package dev.parley.chat.conversation;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of messages. The callers hold a conversation, and with it the right to its messages. */
@ApplicationScoped
class MessageRepository implements PanacheRepositoryBase<MessageEntity, UUID> {

  /** How many messages a conversation shows, and their tokens. */
  record Totals(long messages, long tokens) {

    static final Totals NONE = new Totals(0, 0);
  }

  /** What a visitor sees, the oldest first. */
  List<MessageEntity> visible(UUID conversation) {
    return list(
        "conversationId = ?1 and removedAt is null", Sort.ascending("position"), conversation);
  }

  /** The answer that is being written. */
  Optional<MessageEntity> streaming(UUID conversation) {
    return find("conversationId = ?1 and state = ?2", conversation, MessageState.STREAMING)
        .firstResultOptional();
  }

  int nextPosition(UUID conversation) {
    return getEntityManager()
        .createQuery(
            "select coalesce(max(m.position), 0) + 1 from MessageEntity m where m.conversationId ="
                + " ?1",
            Integer.class)
        .setParameter(1, conversation)
        .getSingleResult();
  }

  /** When answers were begun after a time, the newest first, removed ones too. */
  List<Instant> answersSince(UUID conversation, Instant since, int limit) {
    return getEntityManager()
        .createQuery(
            "select m.createdAt from MessageEntity m where m.conversationId = ?1 and m.role = ?2"
                + " and m.createdAt > ?3 order by m.createdAt desc",
            Instant.class)
        .setParameter(1, conversation)
        .setParameter(2, Role.ASSISTANT)
        .setParameter(3, since)
        .setMaxResults(limit)
        .getResultList();
  }

  Map<UUID, Totals> totals(Collection<UUID> conversations) {
    Map<UUID, Totals> totals = new HashMap<>();
    getEntityManager()
        .createQuery(
            "select m.conversationId, count(m), sum(m.totalTokens) from MessageEntity m where"
                + " m.conversationId in ?1 and m.removedAt is null group by m.conversationId",
            Object[].class)
        .setParameter(1, conversations)
        .getResultList()
        .forEach(row -> totals.put((UUID) row[0], new Totals((Long) row[1], (Long) row[2])));
    return totals;
  }

  /**
   * Keeps what was said so far, and the writer's lease.
   *
   * @return false when the answer is not to be written any more: stopped, or taken away
   */
  boolean checkpoint(UUID message, String content, Instant leaseUntil) {
    return update(
            "content = ?1, leaseUntil = ?2 where id = ?3 and state = ?4 and cancelRequested ="
                + " false",
            content,
            leaseUntil,
            message,
            MessageState.STREAMING)
        == 1;
  }

  /** Asks whoever writes an answer to stop. */
  boolean requestCancel(UUID conversation) {
    return update(
            "cancelRequested = true where conversationId = ?1 and state = ?2",
            conversation,
            MessageState.STREAMING)
        > 0;
  }

  /** Answers whose writer is gone: it was this instance before it started, or its lease is over. */
  List<MessageEntity> abandoned(String writer, Instant now) {
    return list(
        "state = ?1 and (writer = ?2 or leaseUntil < ?3)", MessageState.STREAMING, writer, now);
  }
}
