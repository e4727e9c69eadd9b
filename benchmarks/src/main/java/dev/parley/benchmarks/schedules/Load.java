package dev.parley.benchmarks.schedules;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;

/**
 * What is scheduled.
 *
 * @param pending schedules of the far future
 * @param rate schedules that fall due each second, spread over it
 * @param seconds for how long
 */
record Load(int pending, int rate, int seconds) {

  int due() {
    return rate * seconds;
  }

  /** Fills scheduler-service's own table; half of what falls due recurs. */
  void fill(Connection connection, Instant begin) throws SQLException {
    String insert =
        "INSERT INTO hook_schedule (id, account_id, chat_client_id, kind, external_user_id, target,"
            + " reason, context, job_description, cron, time_zone, when_missed, grace_seconds,"
            + " occurrence_at, due_at, created_at, updated_at)"
            + " SELECT gen_random_uuid(), md5('account' || n %% 1000)::uuid,"
            + " md5('client' || n %% 5000)::uuid,"
            + " CASE n %% 2 WHEN 0 THEN 'once' ELSE 'recurring' END, 'user-' || n, 'WebChat',"
            + " 'Ask how the delivery went', repeat('context ', 20), 'Say good morning',"
            + " CASE n %% 2 WHEN 1 THEN '17 9 * * 1-5' END, 'Europe/Berlin', 'RunOnce', 60,"
            + " at, at, at, at"
            + " FROM (SELECT n, ?::timestamptz + n * interval '%s' AS at"
            + " FROM generate_series(1, ?) AS n) AS each";
    insert(connection, insert.formatted("2 seconds"), begin.plusSeconds(86_400), pending);
    insert(connection, insert.formatted(spacing()), begin, due());
    execute(connection, "VACUUM ANALYZE hook_schedule");
  }

  /** Fills db-scheduler's table with one row a schedule. */
  void fillTasks(Connection connection, Instant begin) throws SQLException {
    String insert =
        "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version,"
            + " task_data) SELECT 'activate', gen_random_uuid()::text,"
            + " ?::timestamptz + n * interval '%s', false, 1, NULL FROM generate_series(1, ?) AS n";
    insert(connection, insert.formatted("2 seconds"), begin.plusSeconds(86_400), pending);
    insert(connection, insert.formatted(spacing()), begin, due());
    execute(connection, "VACUUM ANALYZE scheduled_tasks");
  }

  private String spacing() {
    return 1_000_000 / rate + " microseconds";
  }

  private static void insert(Connection connection, String sql, Instant from, int count)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setTimestamp(1, Timestamp.from(from));
      statement.setInt(2, count);
      statement.executeUpdate();
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
