package dev.parley.rag.sql;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL, inside the current transaction when there is one.
 *
 * <p>Arguments may be null, text, numbers, {@link UUID}, {@link Instant}, byte arrays, and arrays
 * of text, UUIDs or byte arrays. NUL characters are left out of texts: Postgres cannot keep them.
 */
@ApplicationScoped
public class Database {

  private final DataSource dataSource;

  Database(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Reads the current row. */
  public interface Row<T extends @Nullable Object> {
    T read(ResultSet row) throws SQLException;
  }

  /** Takes in the current row. */
  private interface EachRow {
    void take(ResultSet row) throws SQLException;
  }

  /** All rows. */
  public <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) {
    List<T> rows = new ArrayList<>();
    run(sql, arguments, statement -> readAll(statement, each -> rows.add(row.read(each))));
    return rows;
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... arguments) {
    return list(sql, row, arguments).stream().findFirst();
  }

  /** The number in the only row and column. */
  public long number(String sql, @Nullable Object... arguments) {
    return first(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  /** Returns the number of rows changed. */
  public int update(String sql, @Nullable Object... arguments) {
    return run(sql, arguments, PreparedStatement::executeUpdate);
  }

  /** Runs the statement once for each row of arguments; returns the number of rows changed. */
  public int updateEach(String sql, List<@Nullable Object[]> rows) {
    if (rows.isEmpty()) {
      return 0;
    }
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        bind(connection, statement, row);
        statement.addBatch();
      }
      int changed = 0;
      for (int count : statement.executeBatch()) {
        changed += Math.max(0, count);
      }
      return changed;
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private interface Work {
    int with(PreparedStatement statement) throws SQLException;
  }

  private int run(String sql, @Nullable Object[] arguments, Work work) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(connection, statement, arguments);
      return work.with(statement);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private static int readAll(PreparedStatement statement, EachRow each) throws SQLException {
    int count = 0;
    try (ResultSet rows = statement.executeQuery()) {
      for (; rows.next(); count++) {
        each.take(rows);
      }
    }
    return count;
  }

  private static void bind(
      Connection connection, PreparedStatement statement, @Nullable Object[] arguments)
      throws SQLException {
    for (int at = 0; at < arguments.length; at++) {
      statement.setObject(at + 1, toSql(connection, arguments[at]));
    }
  }

  private static @Nullable Object toSql(Connection connection, @Nullable Object argument)
      throws SQLException {
    return switch (argument) {
      case String text -> withoutNul(text);
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case String[] texts -> {
        String[] clean = new String[texts.length];
        for (int i = 0; i < texts.length; i++) {
          clean[i] = withoutNul(texts[i]);
        }
        yield connection.createArrayOf("text", clean);
      }
      case UUID[] ids -> connection.createArrayOf("uuid", ids);
      case byte[][] bytes -> connection.createArrayOf("bytea", bytes);
      case null, default -> argument;
    };
  }

  /** The text as Postgres can keep it. */
  public static String withoutNul(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }

  /** A column of type {@code text[]}. */
  public static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  /** A column of type {@code timestamptz} that may be null. */
  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    java.time.OffsetDateTime time = row.getObject(column, java.time.OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
