package dev.parley.shell.tree.indexed;

import dev.parley.shell.tree.ShellUser;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one user, in one transaction. Changes of a user come one after the other. */
final class Rows {

  private static final String COLUMNS = "path, directory, blob, size, created_at, modified_at";
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended(?::text || ?, 13))";

  private final Connection connection;
  private final ShellUser user;

  Rows(Connection connection, ShellUser user) {
    this.connection = connection;
    this.user = user;
  }

  /** Waits until nobody else changes this user's rows. */
  void lock() throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setObject(1, user.account());
      lock.setString(2, user.key());
      lock.execute();
    }
  }

  private PreparedStatement mine(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setObject(1, user.account());
    statement.setString(2, user.key());
    return statement;
  }

  private static List<Row> read(PreparedStatement select) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        rows.add(
            new Row(
                row.getString(1),
                row.getBoolean(2),
                row.getString(3),
                row.getLong(4),
                row.getTimestamp(5).toInstant(),
                row.getTimestamp(6).toInstant()));
      }
    }
    return rows;
  }

  @Nullable Row find(String path) throws SQLException {
    try (PreparedStatement select =
        mine(
            "select "
                + COLUMNS
                + " from shell_file where account_id = ? and user_key = ? and md5(path) = md5(?)"
                + " and path = ?")) {
      select.setString(3, path);
      select.setString(4, path);
      List<Row> rows = read(select);
      return rows.isEmpty() ? null : rows.getFirst();
    }
  }

  /** All, by path. */
  List<Row> all() throws SQLException {
    try (PreparedStatement select =
        mine(
            "select "
                + COLUMNS
                + " from shell_file where account_id = ? and user_key = ? order by path")) {
      return read(select);
    }
  }

  /** What is in a directory, but not deeper; an empty path for the root. */
  List<Row> in(String path) throws SQLException {
    String prefix = path.isEmpty() ? "" : path + "/";
    try (PreparedStatement select =
        mine(
            "select "
                + COLUMNS
                + " from shell_file where account_id = ? and user_key = ?"
                + " and left(path, 500) >= left(?, 500) and starts_with(path, ?)"
                + " and position('/' in substr(path, ?)) = 0 order by path")) {
      select.setString(3, prefix);
      select.setString(4, prefix);
      select.setInt(5, prefix.length() + 1);
      return read(select);
    }
  }

  /** Removes a row with all below it, and gives them. */
  List<Row> remove(String path) throws SQLException {
    try (PreparedStatement delete =
        mine(
            "delete from shell_file where account_id = ? and user_key = ? and (path = ? or"
                + " starts_with(path, ?)) returning "
                + COLUMNS)) {
      delete.setString(3, path);
      delete.setString(4, path + "/");
      return read(delete);
    }
  }

  /** Puts a row there, in place of one that may be. */
  void put(Row row) throws SQLException {
    try (PreparedStatement insert =
        mine(
            """
            insert into shell_file
              (account_id, user_key, path, directory, blob, size, created_at, modified_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (account_id, user_key, md5(path)) do update
            set directory = excluded.directory, blob = excluded.blob, size = excluded.size,
                created_at = excluded.created_at, modified_at = excluded.modified_at
            """)) {
      insert.setString(3, row.path());
      insert.setBoolean(4, row.directory());
      insert.setString(5, row.blob());
      insert.setLong(6, row.size());
      insert.setTimestamp(7, Timestamp.from(row.created()));
      insert.setTimestamp(8, Timestamp.from(row.modified()));
      insert.executeUpdate();
    }
  }

  /** Notes that a blob is to be removed after a time, unless {@link #keep} is called before. */
  void discard(String blob, Instant since) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into shell_blob_garbage (blob, since_at) values (?, ?)"
                + " on conflict (blob) do update set since_at = excluded.since_at")) {
      insert.setString(1, blob);
      insert.setTimestamp(2, Timestamp.from(since));
      insert.executeUpdate();
    }
  }

  void keep(String blob) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from shell_blob_garbage where blob = ?")) {
      delete.setString(1, blob);
      delete.executeUpdate();
    }
  }
}
