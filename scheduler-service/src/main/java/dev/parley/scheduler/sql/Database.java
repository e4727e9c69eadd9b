package dev.parley.scheduler.sql;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Gives connections, in a transaction of their own or in the one that runs. */
@Singleton
public final class Database {

  private final DataSource dataSource;

  /** Over a pool of connections. */
  public Database(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What is done with a connection. */
  public interface Work<T> {
    T with(Sql sql) throws SQLException;
  }

  /** Runs in a transaction of its own: all of it or nothing. */
  public <T> T transaction(Work<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.with(new Sql(connection));
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** Runs in the caller's transaction; without one each statement is its own. */
  public <T> T run(Work<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      return work.with(new Sql(connection));
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }
}
