package dev.parley.chat.conversation;

import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
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

  private static final Sort NEWEST_FIRST = Sort.descending("id");

  Optional<ConversationEntity> findByKey(String accessKey) {
    return find("accessKey", accessKey).firstResultOptional();
  }

  /** As {@link #findByKey}, and nobody else changes the conversation until the transaction ends. */
  Optional<ConversationEntity> lockByKey(String accessKey) {
    return find("accessKey", accessKey)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional();
  }

  Optional<ConversationEntity> find(UUID account, UUID client, UUID id) {
    return find("accountId = ?1 and chatClientId = ?2 and id = ?3", account, client, id)
        .firstResultOptional();
  }

  /**
   * Sessions of a client, the newest first.
   *
   * @param filter part of the key, context, tag or id, in any case; null for all
   */
  PanacheQuery<ConversationEntity> ofClient(UUID account, UUID client, @Nullable String filter) {
    if (filter == null || filter.isBlank()) {
      return find("accountId = ?1 and chatClientId = ?2", NEWEST_FIRST, account, client);
    }
    String text = filter.strip().toLowerCase(Locale.ROOT);
    String escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    return find(
        "accountId = ?1 and chatClientId = ?2 and (lower(accessKey) like ?3 escape '\\'"
            + " or lower(extraContext) like ?3 escape '\\' or lower(tag) like ?3 escape '\\'"
            + " or cast(id as string) like ?3 escape '\\')",
        NEWEST_FIRST,
        account,
        client,
        "%" + escaped + "%");
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
