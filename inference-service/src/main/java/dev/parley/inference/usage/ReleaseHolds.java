package dev.parley.inference.usage;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Frees what calls had reserved. */
@Singleton
final class ReleaseHolds {

  private static final Logger LOG = Logger.getLogger(ReleaseHolds.class);
  private static final int AT_ONCE = 200;

  private static final String RELEASE =
      """
      with gone as (
        delete from usage_hold where id = any(?) returning id, account_id, amount, on_balance
      ), gone_budget as (
        delete from usage_hold_budget where hold_id = any(?) returning hold_id, budget_id, starts
      ), balances as (
        update usage_balance b set reserved = b.reserved - s.amount
        from (select account_id, sum(amount) as amount from gone where on_balance group by 1) s
        where b.account_id = s.account_id
      )
      update usage_budget_period p set reserved = p.reserved - s.amount
      from (
        select g.budget_id, g.starts, sum(h.amount) as amount
        from gone_budget g join gone h on h.id = g.hold_id group by 1, 2) s
      where p.budget_id = s.budget_id and p.starts = s.starts
      """;

  private final Transactions transactions;
  private final Clock clock;

  ReleaseHolds(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Frees holds, in a transaction that has their accounts' locks. Those that are gone already: no
   * matter.
   */
  static void release(Connection connection, Collection<UUID> holds) throws SQLException {
    try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
      var ids = connection.createArrayOf("uuid", holds.toArray());
      release.setArray(1, ids);
      release.setArray(2, ids);
      release.executeUpdate();
    }
  }

  /** Frees the hold of a call that never began. */
  void release(UUID account, UUID hold) throws SQLException {
    transactions.locking(
        Set.of(account),
        connection -> {
          release(connection, Set.of(hold));
          return true;
        });
  }

  /**
   * Frees what nobody gave a sign of life for. Should its process come back, the entry in its
   * journal is charged all the same: an entry does not need its hold.
   *
   * @return how many
   */
  int releaseLapsed() throws SQLException {
    Map<UUID, UUID> lapsed = transactions.within(this::lapsed);
    if (lapsed.isEmpty()) {
      return 0;
    }
    transactions.locking(
        lapsed.values(),
        connection -> {
          lapsed.keySet().retainAll(lapsed(connection).keySet());
          release(connection, lapsed.keySet());
          return true;
        });
    LOG.warnf("What %d calls had reserved lapsed: their process gave no sign", lapsed.size());
    return lapsed.size();
  }

  private Map<UUID, UUID> lapsed(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, account_id from usage_hold where expires_at < ? order by expires_at, id limit "
                + AT_ONCE)) {
      select.setTimestamp(1, Timestamp.from(clock.instant()));
      try (ResultSet rows = select.executeQuery()) {
        Map<UUID, UUID> found = new HashMap<>();
        while (rows.next()) {
          found.put(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class));
        }
        return found;
      }
    }
  }
}
