package dev.parley.inference.openai;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of responses, always of one account but for {@link #sweep}. */
@ApplicationScoped
class ResponseRepository implements PanacheRepositoryBase<ResponseEntity, UUID> {

  private static final String CHAIN =
      """
      with recursive chain as (
        select id, previous_id, created_at, ended_at, input, response, 1 as depth
        from response where account_id = :account and id = :id
        union all
        select r.id, r.previous_id, r.created_at, r.ended_at, r.input, r.response, c.depth + 1
        from response r join chain c on r.id = c.previous_id
        where r.account_id = :account and c.depth < :most)
      select cast(previous_id as text), ended_at is not null or created_at < :interrupted,
             input, response
      from chain order by depth desc""";

  /**
   * One response of a conversation.
   *
   * @param previous the one before; null for the first
   */
  record Turn(@Nullable String previous, boolean isOver, String input, String response) {}

  Optional<ResponseEntity> find(UUID account, UUID id) {
    return find("accountId = ?1 and id = ?2", account, id).firstResultOptional();
  }

  /**
   * A response and those before it, the oldest first; at most so many.
   *
   * @param interrupted what began before and has not ended is over too
   */
  List<Turn> chain(UUID account, UUID last, int most, Instant interrupted) {
    List<?> rows =
        getEntityManager()
            .createNativeQuery(CHAIN)
            .setParameter("account", account)
            .setParameter("id", last)
            .setParameter("most", most)
            .setParameter("interrupted", interrupted)
            .getResultList();
    return rows.stream()
        .map(row -> (Object[]) row)
        .map(row -> new Turn((String) row[0], (Boolean) row[1], (String) row[2], (String) row[3]))
        .toList();
  }

  /** Ends one that is in progress, and says whether it still was there. */
  boolean end(UUID account, UUID id, Instant now, String response, String steps) {
    return update(
            "endedAt = :now, response = :response, steps = :steps"
                + " where accountId = :account and id = :id and endedAt is null",
            Parameters.with("now", now)
                .and("response", response)
                .and("steps", steps)
                .and("account", account)
                .and("id", id))
        > 0;
  }

  boolean delete(UUID account, UUID id) {
    return delete("accountId = ?1 and id = ?2", account, id) > 0;
  }

  /** Deletes at most so many of all accounts that are older, and gives their number. */
  int sweep(Instant before, int most) {
    return getEntityManager()
        .createNativeQuery(
            "delete from response where id in (select id from response where created_at < :before"
                + " limit :most for update skip locked)")
        .setParameter("before", before)
        .setParameter("most", most)
        .executeUpdate();
  }
}
