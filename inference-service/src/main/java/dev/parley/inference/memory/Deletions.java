package dev.parley.inference.memory;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** When memories of a user were last deleted, as rows of {@code memory_deletion}. */
@ApplicationScoped
class Deletions {

  private static final DeletionMark NONE = new DeletionMark(0);

  private final EntityManager database;

  Deletions(EntityManager database) {
    this.database = database;
  }

  DeletionMark last(UUID account, String user) {
    List<?> numbers =
        database
            .createNativeQuery(
                "select number from memory_deletion"
                    + " where account_id = :account and external_user_id = :user",
                Long.class)
            .setParameter("account", account)
            .setParameter("user", user)
            .getResultList();
    return numbers.isEmpty() ? NONE : new DeletionMark((Long) numbers.getFirst());
  }

  void mark(UUID account, String user, Instant now) {
    database
        .createNativeQuery(
            "insert into memory_deletion (account_id, external_user_id, number, deleted_at)"
                + " values (:account, :user, nextval('memory_deletion_number'), :now)"
                + " on conflict (account_id, external_user_id) do update"
                + " set number = excluded.number, deleted_at = excluded.deleted_at")
        .setParameter("account", account)
        .setParameter("user", user)
        .setParameter("now", now)
        .executeUpdate();
  }

  void forgetBefore(Instant time) {
    database
        .createNativeQuery("delete from memory_deletion where deleted_at < :time")
        .setParameter("time", time)
        .executeUpdate();
  }
}
