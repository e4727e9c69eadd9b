package dev.parley.chat.conversation;

import dev.parley.embedded.PostgresServer;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/**
 * A database as the first version of the service left it behind, killed in the middle of an answer:
 * its schema, and rows as it wrote them. The service that starts on it migrates it.
 */
public final class OldData implements QuarkusTestResourceLifecycleManager {

  static final UUID ACCOUNT = UUID.fromString("0198683a-0000-7000-8000-000000000001");
  static final UUID CLIENT = UUID.fromString("0198683a-0000-7000-8000-000000000002");
  static final UUID GATEWAY = UUID.fromString("0198683a-2b6d-7066-9598-6ea119c219f2");
  static final UUID TAGGED = UUID.fromString("0198683a-0000-7000-8000-000000000003");
  static final UUID KILLED = UUID.fromString("0198683a-0000-7000-8000-000000000004");
  static final UUID EXPIRED = UUID.fromString("0198683a-0000-7000-8000-000000000005");
  static final UUID EMPTY = UUID.fromString("0198683a-0000-7000-8000-000000000006");

  /** The public key of a session. */
  static String keyOf(UUID session) {
    return "KEY" + session.toString().replace("-", "").substring(3);
  }

  /** After the shared database, whose address this one's replaces. */
  @Override
  public int order() {
    return 10;
  }

  @Override
  public Map<String, String> start() {
    PostgresServer postgres = StackResource.postgres();
    String name = "old_" + UUID.randomUUID().toString().replace("-", "");
    postgres.createDatabase(name);
    String url = postgres.jdbcUrl(name);
    Flyway.configure()
        .dataSource(url, PostgresServer.USER, postgres.password())
        .locations("db/events", "db/migration")
        .outOfOrder(true)
        .target("1")
        .load()
        .migrate();
    try (Connection connection =
        DriverManager.getConnection(url, PostgresServer.USER, postgres.password())) {
      fill(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Map.of("quarkus.datasource.jdbc.url", url);
  }

  @Override
  public void stop() {
    // The server of all tests goes with the JVM.
  }

  private static void fill(Connection connection) throws SQLException {
    Instant now = Instant.now();
    run(
        connection,
        "INSERT INTO chat_client VALUES (?, ?, 'Old help', ?, ?::jsonb, ?::jsonb, ?, ?)",
        CLIENT,
        ACCOUNT,
        GATEWAY,
        "{\"messagesPerHour\": 0, \"maxMessages\": 0}",
        """
        {"languageCode": "pt-BR", "suggestionButtons": [{"label": "Prices", "prompt": "What is it?"}],
         "customScripts": null, "customStyles": null, "inputModes": ["Image"], "primaryColor": "#123456",
         "pageTitle": "Old help", "helloLabel": "Hello", "helloSubLabel": null, "textAreaPlaceholder": null,
         "logoImageUrl": null, "debug": true, "showToolCalls": false, "allowedFrameOrigins": [],
         "audioSynthesisSource": "None", "audioSynthesisVoice": null, "audioSynthesisInstruction": null,
         "summarizeTextBeforeAudioSynthesis": false, "uploadUnsupportedFiles": false,
         "allowScheduledContinuations": false, "splitAnswerIntoMessageChunks": false,
         "maxScheduledIgnoredZone": null, "messageDebounceInterval": 0}""",
        now,
        now);
    session(connection, TAGGED, "ann", "Ann is on the start page.", now.plus(Duration.ofDays(1)));
    session(connection, KILLED, null, null, now.plus(Duration.ofDays(1)));
    session(connection, EXPIRED, "bob", null, now.minus(Duration.ofDays(1)));
    session(connection, EMPTY, null, null, now.plus(Duration.ofDays(1)));
    message(connection, TAGGED, 1, "user", "What does it cost?", "complete", null, null, 0);
    message(connection, TAGGED, 2, "assistant", "Never shown again.", "complete", null, null, 7);
    message(
        connection,
        TAGGED,
        3,
        "assistant",
        "Ten euros [1].",
        "complete",
        """
        [{"index": 1, "documentId": "0198683a-0000-7000-8000-0000000000d1", "collectionId": null,
          "documentName": "prices.md", "text": "It costs ten euros.", "score": 0.8, "reference": null,
          "url": null, "startIndex": 10, "endIndex": 13}]""",
        "{\"promptTokens\": 15, \"completionTokens\": 8, \"totalTokens\": 23}",
        23);
    message(connection, TAGGED, 4, "user", "And for two?", "complete", null, null, 0);
    run(
        connection,
        "UPDATE message SET parts = ?::jsonb WHERE position = 4",
        "[{\"type\": \"text\", \"text\": \"And for two?\"}, {\"type\": \"image_url\","
            + " \"image_url\": {\"url\": \"data:image/png;base64,iVBORw0KGgo=\"}}]");
    run(connection, "UPDATE message SET removed_at = ? WHERE position = 2", now);
    message(connection, TAGGED, 5, "assistant", "Half an", "failed", null, null, 0);
    run(
        connection,
        "UPDATE message SET error = ?::jsonb WHERE position = 5",
        "{\"type\": \"urn:parley:problem:upstream-failed\", \"title\": \"An upstream failed\","
            + " \"detail\": \"The answer broke off before its end.\"}");
    message(connection, KILLED, 1, "user", "Are you there?", "complete", null, null, 0);
    message(connection, KILLED, 2, "assistant", "I was just", "streaming", null, null, 0);
    run(
        connection,
        "UPDATE message SET writer = 'chat-test', lease_until = ?, completed_at = NULL"
            + " WHERE state = 'streaming'",
        now);
    message(connection, EXPIRED, 1, "user", "Too late.", "complete", null, null, 0);
  }

  private static void session(
      Connection connection, UUID id, String tag, String context, Instant expires)
      throws SQLException {
    run(
        connection,
        "INSERT INTO conversation (id, account_id, chat_client_id, channel, access_key, tag,"
            + " extra_context, metadata, created_at, expires_at) VALUES (?, ?, ?, 'web', ?, ?, ?,"
            + " '{\"plan\": \"free\"}'::jsonb, ?, ?)",
        id,
        ACCOUNT,
        CLIENT,
        keyOf(id),
        tag,
        context,
        expires.minus(Duration.ofDays(2)),
        expires);
  }

  private static void message(
      Connection connection,
      UUID session,
      int position,
      String role,
      String content,
      String state,
      String citations,
      String usage,
      int tokens)
      throws SQLException {
    Instant at = Instant.now().minus(Duration.ofHours(2)).plusSeconds(position);
    run(
        connection,
        "INSERT INTO message (id, account_id, conversation_id, position, role, content, state,"
            + " citations, usage, total_tokens, created_at, completed_at) VALUES (?, ?, ?, ?, ?, ?,"
            + " ?, ?::jsonb, ?::jsonb, ?, ?, ?)",
        UUID.randomUUID(),
        ACCOUNT,
        session,
        position,
        role,
        content,
        state,
        citations,
        usage,
        tokens,
        at,
        at);
  }

  private static void run(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        statement.setObject(i + 1, value instanceof Instant at ? Timestamp.from(at) : value);
      }
      statement.executeUpdate();
    }
  }
}
