package dev.parley.inference.usage;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Transactions over the money of accounts. Those of one account come one after the other: each
 * takes the account's lock first, so that none reads what another is changing.
 */
@Singleton
final class Transactions {

  /** The order of the locks is the same for everybody, so nobody waits in a circle. */
  private static final String LOCK =
      """
      select pg_advisory_xact_lock(k)
      from (select distinct hashtextextended(a::text, 7) as k from unnest(?::uuid[]) a order by 1) s
      """;

  private final DataSource dataSource;

  Transactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Runs in a transaction that holds the locks of these accounts; all or nothing. */
  <T> T locking(Collection<UUID> accounts, Work<T> work) throws SQLException {
    return within(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '5s'");
          }
          try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setArray(1, connection.createArrayOf("uuid", accounts.toArray()));
            lock.execute();
          }
          return work.on(connection);
        });
  }

  /** Runs in a transaction. */
  <T> T within(Work<T> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }
}
