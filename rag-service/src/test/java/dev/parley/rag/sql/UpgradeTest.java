package dev.parley.rag.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.PostgresServer;
import dev.parley.testing.StackResource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A database of the first version, with data of every kind, brought to the present one. */
class UpgradeTest {

  private static final String ACCOUNT = "0198683a-0000-7000-8000-000000000001";
  private static final String COLLECTION = "0198683a-0000-7000-8000-000000000002";

  private final PostgresServer server = StackResource.postgres();
  private final String database = "upgrade_" + UUID.randomUUID().toString().replace("-", "");

  private void migrateTo(String version) {
    Flyway.configure()
        .dataSource(server.jdbcUrl(database), PostgresServer.USER, server.password())
        .locations("db/events", "db/migration")
        .outOfOrder(true)
        .target(version)
        .load()
        .migrate();
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).as(sql).isTrue();
      return String.valueOf(row.getObject(1));
    }
  }

  @Test
  void keepsWhatTheFirstVersionStored() throws SQLException {
    server.createDatabase(database);
    migrateTo("1");
    try (Connection connection =
            DriverManager.getConnection(
                server.jdbcUrl(database), PostgresServer.USER, server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO collection VALUES ('%s', '%s', 'old', null, '{a}', now(), now())"
              .formatted(COLLECTION, ACCOUNT));
      for (String state : new String[] {"Queued", "Indexed", "Cancelled"}) {
        statement.execute(
            ("INSERT INTO document (id, account_id, collection_id, name, tags, metadata, contents,"
                    + " contents_hash, character_count, word_count, token_count, created_at,"
                    + " updated_at, state, revision, indexed_revision, next_attempt_at)"
                    + " VALUES (gen_random_uuid(), '%s', '%s', '%s', '{}', '{}', 'text of old', '',"
                    + " 4, 1, 1, now(), now(), '%s', 1, %s, now())")
                .formatted(
                    ACCOUNT, COLLECTION, state, state, state.equals("Indexed") ? "1" : "null"));
      }
      statement.execute(
          "INSERT INTO chunk (id, account_id, collection_id, document_id, revision, ordinal,"
              + " start_at, end_at, text, content_hash)"
              + " SELECT gen_random_uuid(), account_id, collection_id, id, 1, 0, 0, 4, 'text', ''"
              + " FROM document WHERE state = 'Indexed'");
      statement.execute(
          "INSERT INTO index_removal (collection_id, document_id, removed_at) VALUES ('%s', null, now())"
              .formatted(COLLECTION));

      migrateTo("latest");

      assertThat(value(statement, "SELECT count(*) FROM document WHERE kind = 'Text'"))
          .isEqualTo("3");
      assertThat(value(statement, "SELECT cancel_cause FROM document WHERE state = 'Cancelled'"))
          .isEqualTo("Failed");
      assertThat(value(statement, "SELECT lane FROM document WHERE state = 'Queued'"))
          .isEqualTo("Text");
      assertThat(value(statement, "SELECT progress FROM document WHERE state = 'Indexed'"))
          .isEqualTo("1.0");
      assertThat(value(statement, "SELECT text FROM chunk WHERE available")).isEqualTo("text");
      assertThat(value(statement, "SELECT chunk_method FROM collection")).isEqualTo("naive");
      assertThat(value(statement, "SELECT id FROM search_index WHERE state = 'Serving'"))
          .as("the index of before is found under its name")
          .isEqualTo(COLLECTION);
      assertThat(value(statement, "SELECT index_id FROM index_removal")).isEqualTo(COLLECTION);
    }
  }
}
