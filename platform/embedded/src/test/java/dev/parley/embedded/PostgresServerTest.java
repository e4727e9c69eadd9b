package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresServerTest {

  @TempDir Path directory;

  @Test
  void keepsWhatWasCommittedWhenKilled() throws SQLException {
    PostgresOptions options = PostgresOptions.durable(directory.resolve("data"));
    PostgresServer killed = PostgresServer.start(options);
    killed.createDatabase("parley_rag");
    execute(killed, "create table kept (word text)", "insert into kept values ('água')");
    killed.kill();

    try (PostgresServer server = PostgresServer.start(options)) {
      assertThat(ask(server, "select upper(word) from kept")).isEqualTo("ÁGUA");
    }
  }

  @Test
  void stopsAnOrphanThatStillServesItsDirectory() throws SQLException {
    PostgresOptions options = PostgresOptions.durable(directory.resolve("data"));
    PostgresServer orphan = PostgresServer.start(options);
    orphan.createDatabase("parley_rag");

    try (PostgresServer server = PostgresServer.start(options)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(ask(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void ignoresAPidFileThatNamesAnotherProgram() throws Exception {
    PostgresOptions options = PostgresOptions.forTests(directory.resolve("data"));
    PostgresServer killed = PostgresServer.start(options);
    killed.createDatabase("parley_rag");
    Path pidFile = directory.resolve("data/postmaster.pid");
    List<String> lines = Files.readAllLines(pidFile);
    killed.kill();
    await().atMost(Duration.ofSeconds(10)).until(() -> !killed.isAlive());
    lines.set(0, String.valueOf(ProcessHandle.current().pid()));
    Files.write(pidFile, lines);

    try (PostgresServer server = PostgresServer.start(options)) {
      assertThat(ask(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void makesADatabaseOnceAndStopsCleanly() throws Exception {
    PostgresOptions options = PostgresOptions.durable(directory.resolve("data"));
    try (PostgresServer server = PostgresServer.start(options)) {
      server.createDatabase("parley_rag");
      server.createDatabase("parley_rag");
      assertThat(ask(server, "show fsync")).isEqualTo("on");
      assertThat(ask(server, "select pg_encoding_to_char(encoding) from pg_database limit 1"))
          .isEqualTo("UTF8");
    }

    assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    assertThat(Files.readString(options.logFile(), StandardCharsets.UTF_8))
        .doesNotContain("FATAL")
        .doesNotContain("recovery");
  }

  @Test
  void asksForItsPassword() {
    PostgresOptions options =
        PostgresOptions.durable(directory.resolve("data")).withPassword("a secret");
    try (PostgresServer server = PostgresServer.start(options)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
    assertThatThrownBy(() -> PostgresServer.start(options.withPassword("another")))
        .isInstanceOf(EmbeddedServerException.class)
        .hasMessageContaining("refuses this user");
  }

  @Test
  void saysWhyItDoesNotStart() throws Exception {
    try (PostgresServer first =
        PostgresServer.start(PostgresOptions.forTests(directory.resolve("one")))) {
      PostgresOptions samePort =
          PostgresOptions.forTests(directory.resolve("two")).withPort(first.port());

      assertThatThrownBy(() -> PostgresServer.start(samePort))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("Address already in use");
    }
  }

  private static void execute(PostgresServer server, String... statements) throws SQLException {
    try (Connection connection = connect(server);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String ask(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static Connection connect(PostgresServer server) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl("parley_rag"), PostgresServer.USER, server.password());
  }
}
