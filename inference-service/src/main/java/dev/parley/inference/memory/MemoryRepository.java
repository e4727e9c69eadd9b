package dev.parley.inference.memory;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of memories, always of one account but for {@link #sweep}. */
@ApplicationScoped
class MemoryRepository implements PanacheRepositoryBase<MemoryEntity, UUID> {

  private static final String LIVE = "(expiresAt is null or expiresAt > :now)";
  private static final String OF_USER = "accountId = :account and externalUserId = :user";
  private static final UUID LAST = new UUID(-1, -1);

  /** Makes those who write memories of one user wait for each other. */
  void lock(UUID account, String user) {
    getEntityManager()
        .createNativeQuery(
            "select 1 from pg_advisory_xact_lock(hashtextextended(cast(:name as text), 0))")
        .setParameter("name", "memory:" + account + ":" + user)
        .getSingleResult();
  }

  Optional<MemoryEntity> find(UUID account, UUID id, Instant now) {
    return find(
            "accountId = :account and id = :id and " + LIVE,
            Parameters.with("account", account).and("id", id).and("now", now))
        .firstResultOptional();
  }

  Optional<MemoryEntity> findSame(
      UUID account, String user, MemoryFormat format, String contentKey) {
    return find(
            OF_USER + " and format = :format and contentKey = :key",
            of(account, user).and("format", format).and("key", contentKey))
        .firstResultOptional();
  }

  /** Live ones of a user, the last remembered first. */
  List<MemoryEntity> recall(UUID account, String user, int limit, Instant now) {
    return find(
            OF_USER + " and " + LIVE + " order by rememberedAt desc, id desc",
            of(account, user).and("now", now))
        .page(0, limit)
        .list();
  }

  /**
   * Live ones of the account, newest first.
   *
   * @param text a part of the id, the content or the user's id, in any case; null for all
   * @param before only those whose ids come before this one; null for the first
   */
  List<MemoryEntity> page(
      UUID account,
      @Nullable String text,
      @Nullable MemoryFormat format,
      @Nullable UUID before,
      int size,
      Instant now) {
    StringBuilder where = new StringBuilder("accountId = :account and id < :before and " + LIVE);
    Parameters values =
        Parameters.with("account", account)
            .and("before", before == null ? LAST : before)
            .and("now", now);
    if (format != null) {
      where.append(" and format = :format");
      values.and("format", format);
    }
    if (text != null) {
      where.append(
          " and (lower(content) like :text escape '\\' or lower(externalUserId) like :text escape"
              + " '\\' or cast(id as string) like :text escape '\\'"
              + " or replace(cast(id as string), '-', '') like :text escape '\\')");
      values.and("text", "%" + escaped(text) + "%");
    }
    return find(where + " order by id desc", values).page(0, size).list();
  }

  /** Deletes one and says whether it was there. */
  boolean delete(UUID account, UUID id, Instant now) {
    return delete(
            "accountId = :account and id = :id and " + LIVE,
            Parameters.with("account", account).and("id", id).and("now", now))
        > 0;
  }

  /** Deletes a user's of one format and gives the number of those that were live. */
  long deleteAll(UUID account, String user, MemoryFormat format, Instant now) {
    deleteExpired(account, user, now);
    return delete(OF_USER + " and format = :format", of(account, user).and("format", format));
  }

  void deleteExpired(UUID account, String user, Instant now) {
    delete(OF_USER + " and not " + LIVE, of(account, user).and("now", now));
  }

  /** Deletes those that were longest not remembered again, until only so many are left. */
  void keepLatest(UUID account, String user, int most) {
    long over = count(OF_USER, of(account, user)) - most;
    if (over > 0) {
      find(OF_USER + " order by rememberedAt, id", of(account, user))
          .page(0, Math.toIntExact(over))
          .list()
          .forEach(this::delete);
    }
  }

  /** Deletes at most so many expired ones of all accounts and gives their number. */
  int sweep(Instant now, int most) {
    return getEntityManager()
        .createNativeQuery(
            "delete from memory where id in (select id from memory where expires_at <= :now"
                + " limit :most for update skip locked)")
        .setParameter("now", now)
        .setParameter("most", most)
        .executeUpdate();
  }

  private static Parameters of(UUID account, String user) {
    return Parameters.with("account", account).and("user", user);
  }

  private static String escaped(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replace("\\", "\\\\")
        .replace("%", "\\%")
        .replace("_", "\\_");
  }
}
