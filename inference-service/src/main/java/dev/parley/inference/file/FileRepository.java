package dev.parley.inference.file;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of uploaded files, always of one account where clients ask. */
@ApplicationScoped
class FileRepository implements PanacheRepositoryBase<FileEntity, UUID> {

  /** After this time, bytes that are still not stored never will be. */
  private static final Duration LONGEST_UPLOAD = Duration.ofDays(1);

  private static final String LIVE =
      "accountId = :account and stored = true and (expiresAt is null or expiresAt > :now)";

  /** One that is whole and not expired. */
  Optional<FileEntity> findLive(UUID account, UUID id, Instant now) {
    return find(LIVE + " and id = :id", Map.of("account", account, "now", now, "id", id))
        .firstResultOptional();
  }

  /**
   * Live ones by their time, and at most so many.
   *
   * @param after of the one before them, in that order; null from the first on
   */
  List<FileEntity> page(
      UUID account,
      Instant now,
      @Nullable String purpose,
      @Nullable UUID after,
      boolean newestFirst,
      int most) {
    StringBuilder query = new StringBuilder(LIVE);
    Map<String, Object> values = new HashMap<>(Map.of("account", account, "now", now));
    if (purpose != null) {
      query.append(" and purpose = :purpose");
      values.put("purpose", purpose);
    }
    if (after != null) {
      query.append(newestFirst ? " and id < :after" : " and id > :after");
      values.put("after", after);
    }
    query.append(newestFirst ? " order by id desc" : " order by id");
    return find(query.toString(), values).page(0, most).list();
  }

  long count(UUID account) {
    return count("accountId", account);
  }

  long bytes(UUID account) {
    return getEntityManager()
        .createQuery(
            "select coalesce(sum(bytes), 0) from FileEntity where accountId = ?1", Long.class)
        .setParameter(1, account)
        .getSingleResult();
  }

  /** One upload of an account at a time is counted. */
  void lock(UUID account) {
    getEntityManager()
        .createNativeQuery("select pg_advisory_xact_lock(hashtextextended(?1, 0))")
        .setParameter(1, "uploaded_file:" + account)
        .getSingleResult();
  }

  /** Of all accounts: expired, or never stored whole. */
  List<FileEntity> dead(Instant now, int most) {
    return find(
            "expiresAt <= ?1 or (stored = false and createdAt <= ?2)",
            now,
            now.minus(LONGEST_UPLOAD))
        .page(0, most)
        .list();
  }
}
