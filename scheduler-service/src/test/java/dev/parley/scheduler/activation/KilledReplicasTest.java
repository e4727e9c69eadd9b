package dev.parley.scheduler.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.embedded.PostgresServer;
import dev.parley.testing.StackResource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two processes work off ten thousand due occurrences, and are killed in turn, always in the middle
 * of work: exactly ten thousand activations are told, none twice and none never.
 */
class KilledReplicasTest {

  private static final int ONCE = 8_000;
  private static final int TASKS = 100;
  private static final int RUNS_OF_TASK = 20;
  private static final int ALL = ONCE + TASKS * RUNS_OF_TASK;
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process[] replicas = new Process[2];
  private final PostgresServer postgres = StackResource.postgres();
  private final String url =
      postgres.jdbcUrl(create(postgres, "killed_" + UUID.randomUUID().toString().replace("-", "")));

  @BeforeEach
  void migrate() {
    Flyway.configure()
        .dataSource(url, PostgresServer.USER, postgres.password())
        .locations("db/events", "db/migration")
        .outOfOrder(true)
        .load()
        .migrate();
  }

  @AfterEach
  void end() {
    for (Process replica : replicas) {
      if (replica != null) {
        replica.destroyForcibly();
      }
    }
  }

  @Test
  void eachOccurrenceIsActivatedOnce() throws Exception {
    fill();
    replicas[0] = start();
    replicas[1] = start();
    int killedAtWork = 0;
    for (int turn = 0; told() < ALL && turn < LIMIT.toSeconds(); turn++) {
      Process replica = replicas[turn % 2];
      assertThat(replica.waitFor(BETWEEN_KILLS.toMillis(), TimeUnit.MILLISECONDS))
          .as("it ends only when it is killed")
          .isFalse();
      killedAtWork += told() < ALL ? 1 : 0;
      replica.destroyForcibly();
      replicas[turn % 2] = start();
    }
    await()
        .atMost(LIMIT)
        .until(() -> number("SELECT count(*) FROM hook_schedule WHERE due_at IS NOT NULL") == 0);
    assertThat(killedAtWork).as("kills in the middle of work").isGreaterThanOrEqualTo(2);
    assertThat(told()).isEqualTo(ALL);
    assertThat(
            number("SELECT count(DISTINCT event::json -> 'data' ->> 'occurrenceId') FROM outbox"))
        .isEqualTo(ALL);
    assertThat(
            number(
                "SELECT count(DISTINCT (event_key, event::json -> 'data' ->> 'scheduledTime'))"
                    + " FROM outbox"))
        .isEqualTo(ALL);
    assertThat(number("SELECT count(*) FROM occurrence WHERE status = 'running'")).isEqualTo(ALL);
    assertThat(
            number(
                "SELECT count(*) FROM hook_schedule WHERE execution_count ="
                    + " CASE kind WHEN 'once' THEN 1 ELSE max_executions END"))
        .isEqualTo(ONCE + TASKS);
  }

  private void fill() throws SQLException {
    String insert =
        "INSERT INTO hook_schedule (id, account_id, chat_client_id, kind, external_user_id, target,"
            + " reason, job_description, cron, time_zone, when_missed, grace_seconds,"
            + " max_executions, occurrence_at, due_at, created_at, updated_at)"
            + " SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), %s, 'user-' || n,"
            + " 'WebChat', 'reason', 'job', %s, 'Europe/Berlin', '%s', 60, %s, at, at, at, at"
            + " FROM (SELECT n, date_trunc('second', now()) - interval '1 hour'"
            + " + n * interval '10 ms' AS at FROM generate_series(1, %d) AS n) AS each";
    update(insert.formatted("'once'", "NULL", "RunOnce", "NULL", ONCE));
    update(insert.formatted("'recurring'", "'* * * * * *'", "RunEach", RUNS_OF_TASK, TASKS));
  }

  private Process start() throws IOException {
    return Replica.start(url, PostgresServer.USER, postgres.password());
  }

  private int told() throws SQLException {
    return number("SELECT count(*) FROM outbox");
  }

  private int number(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, PostgresServer.USER, postgres.password());
  }

  private static String create(PostgresServer postgres, String name) {
    postgres.createDatabase(name);
    return name;
  }
}
