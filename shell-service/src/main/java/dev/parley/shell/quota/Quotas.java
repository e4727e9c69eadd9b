package dev.parley.shell.quota;

import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.Refusals;
import dev.parley.shell.tree.Room;
import dev.parley.shell.tree.ShellUser;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The ledger of what users have. Charges of one account come one after the other, so that two
 * uploads cannot both take the last of the room. What commands write is measured when they end.
 */
@Singleton
public final class Quotas implements Room {

  private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended(?::text, 11))";
  private static final String READ =
      """
      select coalesce(sum(bytes), 0),
             coalesce(sum(bytes) filter (where user_key = ?), 0),
             coalesce(sum(entries) filter (where user_key = ?), 0)
      from shell_usage where account_id = ?
      """;
  private static final String ADD =
      """
      insert into shell_usage (account_id, user_key, bytes, entries)
      values (?, ?, greatest(?, 0), greatest(?, 0))
      on conflict (account_id, user_key) do update
      set bytes = greatest(shell_usage.bytes + ?, 0), entries = greatest(shell_usage.entries + ?, 0)
      """;
  private static final String SET =
      """
      insert into shell_usage (account_id, user_key, bytes, entries) values (?, ?, ?, ?)
      on conflict (account_id, user_key) do update
      set bytes = excluded.bytes, entries = excluded.entries
      """;

  private final DataSource database;
  private final QuotaConfig config;

  Quotas(DataSource database, QuotaConfig config) {
    this.database = database;
    this.config = config;
  }

  /**
   * What is left to a user.
   *
   * @param bytes negative when there is too much already
   * @param entries negative when there are too many already
   */
  public record Left(long bytes, long entries) {}

  private record Taken(long account, long user, long entries) {}

  /** How much more the user may have, of their own quota and of the account's. */
  public Left left(ShellUser user) {
    try (Connection connection = database.getConnection()) {
      Taken taken = read(connection, user);
      return new Left(
          Math.min(config.user() - taken.user(), config.account() - taken.account()),
          config.entries() - taken.entries());
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * What is left to a user's command. One that makes files too fast is ended with some more than
   * there may be; commands still run then, to remove them, and may make none. With half as many
   * again none runs, or each would add a little.
   *
   * @throws ProblemException 507 when there are so many
   */
  public Left leftForCommand(ShellUser user) {
    Left left = left(user);
    if (left.entries() < -config.entries() / 2) {
      throw Refusals.full(
          "The user has "
              + (config.entries() - left.entries())
              + " files and directories and may keep "
              + config.entries()
              + ". Delete some through the API before the next command, such as a directory with"
              + " all that is in it.");
    }
    return left;
  }

  @Override
  public void charge(ShellUser user, long bytes, long entries) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        lock(connection, user.account());
        if (bytes > 0 || entries > 0) {
          require(read(connection, user), bytes, entries);
        }
        add(connection, user, bytes, entries);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void require(Taken taken, long bytes, long entries) {
    if (bytes > 0 && taken.user() + bytes > config.user()) {
      throw Refusals.full("The user may keep " + config.user() + " bytes; this would be more.");
    }
    if (bytes > 0 && taken.account() + bytes > config.account()) {
      throw Refusals.full(
          "The users of the account may keep " + config.account() + " bytes; this would be more.");
    }
    if (entries > 0 && taken.entries() + entries > config.entries()) {
      throw Refusals.full(
          "The user may keep " + config.entries() + " files and directories; this would be more.");
    }
  }

  @Override
  public void measured(ShellUser user, Usage usage) {
    try (Connection connection = database.getConnection();
        PreparedStatement set = connection.prepareStatement(SET)) {
      set.setObject(1, user.account());
      set.setString(2, user.key());
      set.setLong(3, usage.bytes());
      set.setLong(4, usage.entries());
      set.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static void lock(Connection connection, UUID account) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setObject(1, account);
      lock.execute();
    }
  }

  private static Taken read(Connection connection, ShellUser user) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setString(1, user.key());
      read.setString(2, user.key());
      read.setObject(3, user.account());
      try (ResultSet row = read.executeQuery()) {
        row.next();
        return new Taken(row.getLong(1), row.getLong(2), row.getLong(3));
      }
    }
  }

  private static void add(Connection connection, ShellUser user, long bytes, long entries)
      throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      add.setObject(1, user.account());
      add.setString(2, user.key());
      add.setLong(3, bytes);
      add.setLong(4, entries);
      add.setLong(5, bytes);
      add.setLong(6, entries);
      add.executeUpdate();
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("The room of users could not be read or noted", e);
  }
}
