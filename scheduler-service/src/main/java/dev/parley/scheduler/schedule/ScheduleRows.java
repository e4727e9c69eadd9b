package dev.parley.scheduler.schedule;

import dev.parley.scheduler.schedule.Schedule.Plan;
import dev.parley.scheduler.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code hook_schedule}. */
public final class ScheduleRows {

  private ScheduleRows() {}

  /** The current row, with all of its columns. */
  public static Schedule read(ResultSet row) throws SQLException {
    Plan plan =
        new Plan(
            row.getString("external_user_id"),
            Target.valueOf(row.getString("target")),
            row.getString("target_identifier"),
            row.getString("reason"),
            row.getString("context"),
            row.getString("job_description"),
            row.getString("cron"),
            ZoneId.of(row.getString("time_zone")),
            WhenMissed.valueOf(row.getString("when_missed")),
            row.getInt("grace_seconds"),
            integer(row, "max_executions"));
    return new Schedule(
        row.getObject("id", UUID.class),
        row.getObject("account_id", UUID.class),
        row.getObject("chat_client_id", UUID.class),
        Kind.of(row.getString("kind")),
        plan,
        row.getInt("execution_count"),
        row.getBoolean("paused"),
        Sql.instant(row, "occurrence_at"),
        Sql.instantOrNull(row, "due_at"),
        Sql.instantOrNull(row, "last_activation"),
        row.getString("activated_session_id"),
        row.getString("activation_result"),
        Sql.instant(row, "created_at"),
        Sql.instant(row, "updated_at"));
  }

  private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }
}
