package dev.parley.shell.session;

import dev.parley.shell.tree.ShellUser;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Rows of shells. */
@Singleton
class SessionRepository {

  private static final String COLUMNS =
      "id, account_id, user_name, ephemeral, state, used_at,"
          + " case when lease_until > ? then command_id end";
  private static final String INSERT =
      """
      insert into shell_session (id, account_id, user_name, ephemeral, state, used_at)
      select ?, ?, ?, ?, '', ?
      where (select count(*) from shell_session where account_id = ?) < ?
      """;
  private static final String BEGIN =
      """
      update shell_session set command_id = ?, lease_until = ?, used_at = ?
      where id = ? and account_id = ? and (command_id is null or lease_until <= ?)
      """;
  private static final String RENEW =
      "update shell_session set lease_until = ?, used_at = ? where id = ? and command_id = ?";
  private static final String FINISH =
      """
      update shell_session
      set command_id = null, lease_until = null, used_at = ?, state = coalesce(?, state)
      where id = ? and command_id = ?
      """;
  private static final String CANCEL =
      """
      update shell_session set command_id = null, lease_until = null
      where id = ? and account_id = ? and command_id = ? and lease_until > ?
      """;

  private final DataSource database;

  SessionRepository(DataSource database) {
    this.database = database;
  }

  private interface Filled {
    void into(PreparedStatement statement) throws SQLException;
  }

  private int update(String sql, Filled fill) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      fill.into(statement);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("A shell's row could not be written", e);
    }
  }

  private List<Session> select(String where, Instant now, Filled fill) {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select " + COLUMNS + " from shell_session " + where)) {
      select.setTimestamp(1, Timestamp.from(now));
      fill.into(select);
      List<Session> sessions = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sessions.add(read(row));
        }
      }
      return sessions;
    } catch (SQLException e) {
      throw new IllegalStateException("Shells' rows could not be read", e);
    }
  }

  private static Session read(ResultSet row) throws SQLException {
    return new Session(
        row.getObject(1, UUID.class),
        new ShellUser(row.getObject(2, UUID.class), row.getString(3)),
        row.getBoolean(4),
        row.getString(5),
        row.getTimestamp(6).toInstant(),
        row.getObject(7, UUID.class));
  }

  /** False when the account has too many. */
  boolean insert(Session session, int most) {
    return update(
            INSERT,
            row -> {
              row.setObject(1, session.id());
              row.setObject(2, session.user().account());
              row.setString(3, session.user().name());
              row.setBoolean(4, session.ephemeral());
              row.setTimestamp(5, Timestamp.from(session.usedAt()));
              row.setObject(6, session.user().account());
              row.setInt(7, most);
            })
        == 1;
  }

  /** One of the account; where a user is named, it must be theirs or ephemeral. */
  Optional<Session> find(UUID id, UUID account, @Nullable String user, Instant now) {
    return select(
            "where id = ? and account_id = ? and (?::text is null or ephemeral or user_name = ?)",
            now,
            row -> {
              row.setObject(2, id);
              row.setObject(3, account);
              row.setString(4, user);
              row.setString(5, user);
            })
        .stream()
        .findFirst();
  }

  /** Takes it for a command; false while another runs. */
  boolean begin(Session session, UUID command, Instant now, Instant until) {
    return update(
            BEGIN,
            row -> {
              row.setObject(1, command);
              row.setTimestamp(2, Timestamp.from(until));
              row.setTimestamp(3, Timestamp.from(now));
              row.setObject(4, session.id());
              row.setObject(5, session.user().account());
              row.setTimestamp(6, Timestamp.from(now));
            })
        == 1;
  }

  /** False when the command was cancelled, or its shell was ended. */
  boolean renew(UUID id, UUID command, Instant now, Instant until) {
    return update(
            RENEW,
            row -> {
              row.setTimestamp(1, Timestamp.from(until));
              row.setTimestamp(2, Timestamp.from(now));
              row.setObject(3, id);
              row.setObject(4, command);
            })
        == 1;
  }

  /** Gives it back after a command; null keeps the state that was. */
  void finish(UUID id, UUID command, @Nullable String state, Instant now) {
    update(
        FINISH,
        row -> {
          row.setTimestamp(1, Timestamp.from(now));
          row.setString(2, state);
          row.setObject(3, id);
          row.setObject(4, command);
        });
  }

  /** True when the command was running, on whichever machine. */
  boolean cancel(Session session, UUID command, Instant now) {
    return update(
            CANCEL,
            row -> {
              row.setObject(1, session.id());
              row.setObject(2, session.user().account());
              row.setObject(3, command);
              row.setTimestamp(4, Timestamp.from(now));
            })
        == 1;
  }

  void delete(Session session) {
    update(
        "delete from shell_session where id = ? and account_id = ?",
        row -> {
          row.setObject(1, session.id());
          row.setObject(2, session.user().account());
        });
  }

  /** Those of all accounts that nobody has used since, and in which nothing runs. */
  List<Session> idle(Instant since, Instant now) {
    return select(
        "where used_at < ? and (command_id is null or lease_until <= ?) limit 500",
        now,
        row -> {
          row.setTimestamp(2, Timestamp.from(since));
          row.setTimestamp(3, Timestamp.from(now));
        });
  }
}
