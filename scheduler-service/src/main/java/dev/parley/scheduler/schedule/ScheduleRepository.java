package dev.parley.scheduler.schedule;

import dev.parley.scheduler.schedule.Schedule.Plan;
import dev.parley.scheduler.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of schedules, always of one account. */
@Singleton
final class ScheduleRepository {

  private static final String OF_CLIENT =
      "FROM hook_schedule WHERE account_id = ? AND chat_client_id = ? AND kind = ?"
          + " AND (?::text IS NULL OR external_user_id = ?)";

  void insert(Sql sql, Schedule schedule) throws SQLException {
    Plan plan = schedule.plan();
    sql.update(
        "INSERT INTO hook_schedule (id, account_id, chat_client_id, kind, external_user_id, target,"
            + " target_identifier, reason, context, job_description, cron, time_zone, when_missed,"
            + " grace_seconds, max_executions, occurrence_at, due_at, created_at, updated_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        schedule.id(),
        schedule.account(),
        schedule.chatClientId(),
        schedule.kind().label(),
        plan.externalUserId(),
        plan.target().name(),
        plan.targetIdentifier(),
        plan.reason(),
        plan.context(),
        plan.jobDescription(),
        plan.cron(),
        plan.zone().getId(),
        plan.whenMissed().name(),
        plan.graceSeconds(),
        plan.maxExecutions(),
        schedule.occurrenceAt(),
        schedule.dueAt(),
        schedule.createdAt(),
        schedule.updatedAt());
  }

  /** Writes what an owner may change. */
  void update(Sql sql, Schedule schedule) throws SQLException {
    Plan plan = schedule.plan();
    sql.update(
        "UPDATE hook_schedule SET external_user_id = ?, target = ?, target_identifier = ?,"
            + " reason = ?, context = ?, job_description = ?, cron = ?, time_zone = ?,"
            + " when_missed = ?, grace_seconds = ?, max_executions = ?, occurrence_at = ?,"
            + " due_at = ?, paused = ?, updated_at = ? WHERE account_id = ? AND id = ?",
        plan.externalUserId(),
        plan.target().name(),
        plan.targetIdentifier(),
        plan.reason(),
        plan.context(),
        plan.jobDescription(),
        plan.cron(),
        plan.zone().getId(),
        plan.whenMissed().name(),
        plan.graceSeconds(),
        plan.maxExecutions(),
        schedule.occurrenceAt(),
        schedule.dueAt(),
        schedule.paused(),
        schedule.updatedAt(),
        schedule.account(),
        schedule.id());
  }

  Optional<Schedule> find(Sql sql, ScheduleId id) throws SQLException {
    return find(sql, id, "");
  }

  /** Keeps others, the poller among them, from the row until the transaction ends. */
  Optional<Schedule> lock(Sql sql, ScheduleId id) throws SQLException {
    return find(sql, id, " FOR UPDATE");
  }

  private static Optional<Schedule> find(Sql sql, ScheduleId id, String lock) throws SQLException {
    return sql.first(
        "SELECT * FROM hook_schedule"
            + " WHERE account_id = ? AND chat_client_id = ? AND kind = ? AND id = ?"
            + lock,
        ScheduleRows::read,
        id.account(),
        id.chatClientId(),
        id.kind().label(),
        id.id());
  }

  void delete(Sql sql, Schedule schedule) throws SQLException {
    sql.update(
        "DELETE FROM hook_schedule WHERE account_id = ? AND id = ?",
        schedule.account(),
        schedule.id());
  }

  /** Those of a client by the time of their occurrence. */
  List<Schedule> list(
      Sql sql, UUID account, UUID client, Kind kind, @Nullable String user, int most, int offset)
      throws SQLException {
    return sql.list(
        "SELECT * " + OF_CLIENT + " ORDER BY occurrence_at, id LIMIT ? OFFSET ?",
        ScheduleRows::read,
        account,
        client,
        kind.label(),
        user,
        user,
        most,
        offset);
  }

  /** How many wait for an external user, both kinds together. */
  int countWaiting(Sql sql, UUID account, UUID client, String user) throws SQLException {
    return sql.first(
            "SELECT count(*) FROM hook_schedule WHERE account_id = ? AND chat_client_id = ?"
                + " AND external_user_id = ? AND (due_at IS NOT NULL OR paused)",
            row -> row.getInt(1),
            account,
            client,
            user)
        .orElse(0);
  }

  /** Whether so many wait for all of an account; looks no further than that. */
  boolean hasWaiting(Sql sql, UUID account, int many) throws SQLException {
    return sql.first(
            "SELECT count(*) FROM (SELECT 1 FROM hook_schedule WHERE account_id = ?"
                + " AND (due_at IS NOT NULL OR paused) LIMIT ?) AS waiting",
            row -> row.getInt(1) >= many,
            account,
            many)
        .orElse(false);
  }

  /** Whether an assistant is answering an activation for an external user, or is about to. */
  boolean isBeingWoken(Sql sql, UUID account, UUID client, String user) throws SQLException {
    return sql.first(
            "SELECT 1 FROM hook_schedule AS s JOIN occurrence AS o ON o.schedule_id = s.id"
                + " WHERE s.account_id = ? AND s.chat_client_id = ? AND s.external_user_id = ?"
                + " AND s.target <> 'Webhook' AND o.status = 'running'",
            row -> true,
            account,
            client,
            user)
        .isPresent();
  }

  /** Makes those who add for the same user wait for each other. */
  void lockUser(Sql sql, UUID client, String user) throws SQLException {
    sql.list(
        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> true, client + "/" + user);
  }
}
