package dev.parley.chat.conversation;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Rows of messages. The callers hold a conversation, and with it the right to its messages. */
@ApplicationScoped
class MessageRepository implements PanacheRepositoryBase<MessageEntity, UUID> {

  private static final String CHECKPOINT =
      "UPDATE message SET content = ? WHERE id = ? AND state = 'streaming'";
  private static final Sort NEWEST_FIRST = Sort.descending("position");

  /** All that a visitor sees, the oldest first. */
  List<MessageEntity> visible(UUID conversation) {
    return list(
        "conversationId = ?1 and removedAt is null", Sort.ascending("position"), conversation);
  }

  /** The newest that a visitor sees before a position, the oldest of them first. */
  List<MessageEntity> visibleBefore(UUID conversation, int position, int most) {
    return find(
            "conversationId = ?1 and removedAt is null and position < ?2",
            NEWEST_FIRST,
            conversation,
            position)
        .page(0, most)
        .list()
        .reversed();
  }

  Optional<MessageEntity> findVisible(UUID conversation, UUID id) {
    return find("conversationId = ?1 and id = ?2 and removedAt is null", conversation, id)
        .firstResultOptional();
  }

  Optional<MessageEntity> findBySenderId(UUID conversation, String senderId) {
    return find("conversationId = ?1 and senderId = ?2", conversation, senderId)
        .firstResultOptional();
  }

  Optional<MessageEntity> lastVisible(UUID conversation) {
    return find("conversationId = ?1 and removedAt is null", NEWEST_FIRST, conversation)
        .firstResultOptional();
  }

  Optional<MessageEntity> lastOfVisitor(UUID conversation) {
    return find(
            "conversationId = ?1 and removedAt is null and role = ?2",
            NEWEST_FIRST,
            conversation,
            Role.USER)
        .firstResultOptional();
  }

  /** What is shown from a position on, the oldest first. */
  List<MessageEntity> visibleFrom(UUID conversation, int position) {
    return list(
        "conversationId = ?1 and removedAt is null and position >= ?2",
        Sort.ascending("position"),
        conversation,
        position);
  }

  /** The messages of a turn's answer, removed ones too, the first one first. */
  List<MessageEntity> ofAnswer(UUID turn) {
    return list("turnId = ?1 and role = ?2", Sort.ascending("position"), turn, Role.ASSISTANT);
  }

  /** When the visitor said something after a time, the newest first, removed ones too. */
  List<Instant> askedSince(UUID conversation, Instant since, int most) {
    return getEntityManager()
        .createQuery(
            "select m.createdAt from MessageEntity m where m.conversationId = ?1 and m.role = ?2"
                + " and m.createdAt > ?3 order by m.createdAt desc",
            Instant.class)
        .setParameter(1, conversation)
        .setParameter(2, Role.USER)
        .setParameter(3, since)
        .setMaxResults(most)
        .getResultList();
  }

  /** Counts characters that were read aloud. */
  void spoken(UUID message, int characters) {
    getEntityManager()
        .createNativeQuery(
            "UPDATE message SET spoken_characters = spoken_characters + :more WHERE id = :id")
        .setParameter("more", characters)
        .setParameter("id", message)
        .executeUpdate();
  }

  /**
   * Keeps what was said so far of answers that are being written; what is not written any more
   * stays as it ended.
   */
  void checkpoint(Map<UUID, String> contents) {
    getEntityManager()
        .unwrap(Session.class)
        .doWork(
            connection -> {
              try (PreparedStatement update = connection.prepareStatement(CHECKPOINT)) {
                for (Map.Entry<UUID, String> content : contents.entrySet()) {
                  update.setString(1, content.getValue().replace("\0", ""));
                  update.setObject(2, content.getKey());
                  update.addBatch();
                }
                update.executeBatch();
              }
            });
  }
}
