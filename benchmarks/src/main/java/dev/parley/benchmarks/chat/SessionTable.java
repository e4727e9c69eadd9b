package dev.parley.benchmarks.chat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The tables of chat-service in a stack of this machine: fills them, and asks how they are read.
 */
final class SessionTable implements AutoCloseable {

  private static final String CONVERSATIONS =
      """
      INSERT INTO conversation (id, account_id, chat_client_id, channel, contact, access_key, tag,
                                extra_context, metadata, created_at, expires_at, last_message_at,
                                next_position, message_count, token_count)
      SELECT gen_random_uuid(), c.account_id, c.id, 'web', 'visitor-' || n,
             substr(md5(n::text) || md5((-n)::text), 1, 32), 'visitor-' || n,
             'The visitor ' || n || ' looks at product ' || n % 97 || '. ' || repeat('context ', 40),
             '{}', now(), now() + interval '30 days', now(), ? + 1, ?, ? * 20
        FROM chat_client c, generate_series(1, ?) n WHERE c.id = ?
      """;
  private static final String MESSAGES =
      """
      INSERT INTO message (id, account_id, conversation_id, position, role, content, total_tokens,
                           state, created_at, completed_at, said_by)
      SELECT gen_random_uuid(), c.account_id, c.id, p,
             CASE WHEN p % 2 = 1 THEN 'user' ELSE 'assistant' END,
             'Message ' || p || repeat(' words', 30), 40, 'complete', now(), now(),
             CASE WHEN p % 2 = 1 THEN 'visitor' ELSE 'assistant' END
        FROM conversation c, generate_series(1, ?) p WHERE c.chat_client_id = ?
      """;

  /** What the service asks for a list, so that its plan can be shown. */
  private static final String LIST =
      "SELECT id, tag, left(extra_context, 120), access_key, created_at, last_message_at,"
          + " message_count, token_count, expires_at, channel, contact, handler FROM conversation"
          + " WHERE account_id = ? AND chat_client_id = ?";

  private static final String PAGE = " ORDER BY id DESC LIMIT 1000 OFFSET 0";

  private final Connection connection;

  private SessionTable(Connection connection) {
    this.connection = connection;
  }

  /** Opens the database of a stack. */
  static SessionTable open(int port, String password) throws SQLException {
    return new SessionTable(
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:" + port + "/parley_chat", "postgres", password));
  }

  /** Gives a client sessions with messages. */
  void fill(UUID client, int sessions, int messages) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(CONVERSATIONS)) {
      insert.setInt(1, messages);
      insert.setInt(2, messages);
      insert.setInt(3, messages);
      insert.setInt(4, sessions);
      insert.setObject(5, client);
      insert.executeUpdate();
    }
    try (PreparedStatement insert = connection.prepareStatement(MESSAGES)) {
      insert.setInt(1, messages);
      insert.setObject(2, client);
      insert.executeUpdate();
    }
    try (Statement analyze = connection.createStatement()) {
      analyze.execute("ANALYZE conversation");
      analyze.execute("ANALYZE message");
    }
  }

  /** How the list is read, line by line. */
  List<String> planOfList(UUID client) throws SQLException {
    return plan(client, LIST + PAGE, null);
  }

  /** How the list is read with a filter. */
  List<String> planOfFilter(UUID client, String filter) throws SQLException {
    return plan(client, LIST + " AND search LIKE ?" + PAGE, "%" + filter + "%");
  }

  private List<String> plan(
      UUID client, String query, @org.jspecify.annotations.Nullable String filter)
      throws SQLException {
    List<String> lines = new ArrayList<>();
    try (PreparedStatement explain =
        connection.prepareStatement("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + query)) {
      explain.setObject(1, accountOf(client));
      explain.setObject(2, client);
      if (filter != null) {
        explain.setString(3, filter);
      }
      try (ResultSet rows = explain.executeQuery()) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
    }
    return lines;
  }

  private UUID accountOf(UUID client) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT account_id FROM chat_client WHERE id = ?")) {
      select.setObject(1, client);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return rows.getObject(1, UUID.class);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
