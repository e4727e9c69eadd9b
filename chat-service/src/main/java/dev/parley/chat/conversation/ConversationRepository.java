package dev.parley.chat.conversation;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows of conversations, of one account each; an access key stands for its account by being
 * unguessable.
 */
@ApplicationScoped
class ConversationRepository implements PanacheRepositoryBase<ConversationEntity, UUID> {

  private static final int MOST_INACTIVE = 1_000;

  Optional<ConversationEntity> findByKey(String accessKey) {
    return find("accessKey", accessKey).firstResultOptional();
  }

  /** As {@link #findByKey}, and nobody else changes the conversation until the transaction ends. */
  Optional<ConversationEntity> lockByKey(String accessKey) {
    return find("accessKey", accessKey)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional();
  }

  /** As {@link #findById}, and nobody else changes the conversation until the transaction ends. */
  Optional<ConversationEntity> lockById(UUID id) {
    return Optional.ofNullable(findById(id, LockModeType.PESSIMISTIC_WRITE));
  }

  Optional<ConversationEntity> find(UUID account, UUID client, UUID id) {
    return find("accountId = ?1 and chatClientId = ?2 and id = ?3", account, client, id)
        .firstResultOptional();
  }

  /** As {@link #find(UUID, UUID, UUID)}, locked. */
  Optional<ConversationEntity> lock(UUID account, UUID client, UUID id) {
    return find("accountId = ?1 and chatClientId = ?2 and id = ?3", account, client, id)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional();
  }

  /** The newest live session of a contact of a client, locked. */
  Optional<ConversationEntity> lockLive(UUID client, Channel channel, String contact, Instant now) {
    return find(
            "chatClientId = ?1 and channel = ?2 and contact = ?3 and expiresAt > ?4 order by id"
                + " desc",
            client,
            channel,
            contact,
            now)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional();
  }

  /** Newest conversation of a contact, live or not. */
  Optional<ConversationEntity> newest(UUID account, UUID client, String contact) {
    return find(
            "accountId = ?1 and chatClientId = ?2 and contact = ?3 order by id desc",
            account,
            client,
            contact)
        .firstResultOptional();
  }

  /** Contacts who have not written in any session since the assistant last spoke first. */
  List<Scheduling.Inactive> inactive(UUID account, UUID client, @Nullable String user) {
    return getEntityManager()
        .createQuery(
            "select c.contact, max(c.lastScheduledMessageAt), max(c.lastVisitorMessageAt)"
                + " from ConversationEntity c where c.accountId = ?1 and c.chatClientId = ?2"
                + " and c.contact is not null and (cast(?3 as string) is null or c.contact = ?3)"
                + " group by c.contact having max(c.lastScheduledMessageAt) is not null"
                + " and (max(c.lastVisitorMessageAt) is null"
                + " or max(c.lastVisitorMessageAt) < max(c.lastScheduledMessageAt))"
                + " order by max(c.lastScheduledMessageAt) desc",
            Object[].class)
        .setParameter(1, account)
        .setParameter(2, client)
        .setParameter(3, user)
        .setMaxResults(MOST_INACTIVE)
        .getResultList()
        .stream()
        .map(row -> new Scheduling.Inactive((String) row[0], (Instant) row[1], (Instant) row[2]))
        .toList();
  }

  @Nullable Instant lastWrote(UUID account, UUID client, String contact) {
    return getEntityManager()
        .createQuery(
            "select max(c.lastVisitorMessageAt) from ConversationEntity c where c.accountId = ?1"
                + " and c.chatClientId = ?2 and c.contact = ?3",
            Instant.class)
        .setParameter(1, account)
        .setParameter(2, client)
        .setParameter(3, contact)
        .getSingleResult();
  }

  /** Lets others who create a session of the same contact wait until this transaction ends. */
  void lockContact(UUID client, String contact) {
    getEntityManager()
        .createNativeQuery("SELECT pg_advisory_xact_lock(hashtextextended(?1, 0))", Object.class)
        .setParameter(1, client + " " + contact)
        .getSingleResult();
  }

  /** Number of the last event, by conversation; deleted conversations are left out. */
  Map<UUID, Long> lastEvents(Collection<UUID> conversations) {
    Map<UUID, Long> last = new HashMap<>();
    getEntityManager()
        .createQuery(
            "select c.id, c.lastSeq from ConversationEntity c where c.id in ?1", Object[].class)
        .setParameter(1, conversations)
        .getResultList()
        .forEach(row -> last.put((UUID) row[0], (Long) row[1]));
    return last;
  }

  /**
   * How a conversation stands.
   *
   * @param lastEvent number of its last event
   */
  record Standing(long lastEvent, Instant expiresAt, @Nullable UUID client) {}

  /** How conversations stand; deleted ones are left out. */
  Map<UUID, Standing> standing(Collection<UUID> conversations) {
    Map<UUID, Standing> standing = new HashMap<>();
    getEntityManager()
        .createQuery(
            "select c.id, c.lastSeq, c.expiresAt, c.chatClientId from ConversationEntity c"
                + " where c.id in ?1",
            Object[].class)
        .setParameter(1, conversations)
        .getResultList()
        .forEach(
            row ->
                standing.put(
                    (UUID) row[0], new Standing((Long) row[1], (Instant) row[2], (UUID) row[3])));
    return standing;
  }

  /** Those of the conversations that are a client's. */
  List<UUID> ofClient(UUID client, Collection<UUID> among) {
    return among.isEmpty()
        ? List.of()
        : getEntityManager()
            .createQuery(
                "select c.id from ConversationEntity c where c.chatClientId = ?1 and c.id in ?2",
                UUID.class)
            .setParameter(1, client)
            .setParameter(2, among)
            .getResultList();
  }

  /** Number of conversations that expire after a time, by client. */
  Map<UUID, Long> countActive(UUID account, Instant now) {
    Map<UUID, Long> counts = new HashMap<>();
    getEntityManager()
        .createQuery(
            "select c.chatClientId, count(c) from ConversationEntity c where c.accountId = ?1 and"
                + " c.expiresAt > ?2 and c.chatClientId is not null group by c.chatClientId",
            Object[].class)
        .setParameter(1, account)
        .setParameter(2, now)
        .getResultList()
        .forEach(row -> counts.put((UUID) row[0], (Long) row[1]));
    return counts;
  }
}
