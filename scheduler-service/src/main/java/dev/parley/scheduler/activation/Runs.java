package dev.parley.scheduler.activation;

import dev.parley.scheduler.schedule.Kind;
import dev.parley.scheduler.schedule.Schedule;
import dev.parley.scheduler.schedule.ScheduleId;
import dev.parley.scheduler.schedule.ScheduleRows;
import dev.parley.scheduler.sql.Database;
import dev.parley.scheduler.sql.Sql;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** The runs of schedules: those there were, and one more by hand. */
@Singleton
public final class Runs {

  private static final double MILLIS = 1_000.0;

  private final Database database;
  private final ActivateDue activate;
  private final Ids ids;
  private final Clock clock;

  Runs(Database database, ActivateDue activate, Ids ids, Clock clock) {
    this.database = database;
    this.activate = activate;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Part of a list.
   *
   * @param total of all parts
   */
  public record Page(List<Run> runs, int total) {}

  /** Of a schedule, the newest first. */
  public Page list(Schedule schedule, int most, int offset) {
    return database.run(
        sql ->
            new Page(
                sql.list(
                    "SELECT * FROM occurrence WHERE account_id = ? AND schedule_id = ?"
                        + " ORDER BY activated_at DESC, id DESC LIMIT ? OFFSET ?",
                    Runs::read,
                    schedule.account(),
                    schedule.id(),
                    most,
                    offset),
                sql.first(
                        "SELECT count(*) FROM occurrence WHERE account_id = ? AND schedule_id = ?",
                        row -> row.getInt(1),
                        schedule.account(),
                        schedule.id())
                    .orElse(0)));
  }

  /**
   * Runs it now, whatever the hour. A hook schedule that waits is activated before its time, and
   * not again at it; a recurring task once more, which changes neither its next time nor its count.
   *
   * @throws ProblemException 404, or 409 for a hook schedule that was activated already
   */
  public Run runNow(ScheduleId id) {
    return database.transaction(
        sql -> {
          Schedule schedule = lock(sql, id);
          Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
          boolean once = schedule.kind() == Kind.ONCE;
          if (once && schedule.isOver()) {
            throw ProblemException.conflict(
                "This schedule was activated already. Create another one.");
          }
          LedgerEntry entry =
              new LedgerEntry(
                  ids.next(), schedule.account(), schedule.id(), Origin.MANUAL, now, now, 0, null);
          if (!Ledger.add(sql, List.of(entry)).contains(entry.id())) {
            throw ProblemException.conflict("It is being run at this moment.");
          }
          activate.tellOf(sql, List.of(new Activated(schedule, Activation.of(schedule, entry))));
          sql.update(
              "UPDATE hook_schedule SET last_activation = ?, activated_session_id = NULL,"
                  + " activation_result = NULL, execution_count = execution_count + ?,"
                  + " paused = paused AND NOT ?, due_at = CASE WHEN ? THEN NULL ELSE due_at END"
                  + " WHERE id = ?",
              now,
              once ? 1 : 0,
              once,
              once,
              schedule.id());
          return sql.first("SELECT * FROM occurrence WHERE id = ?", Runs::read, entry.id())
              .orElseThrow();
        });
  }

  private static Schedule lock(Sql sql, ScheduleId id) throws SQLException {
    return sql.first(
            "SELECT * FROM hook_schedule"
                + " WHERE account_id = ? AND chat_client_id = ? AND kind = ? AND id = ? FOR UPDATE",
            ScheduleRows::read,
            id.account(),
            id.chatClientId(),
            id.kind().label(),
            id.id())
        .orElseThrow(
            () ->
                ProblemException.notFound(
                    id.kind() == Kind.ONCE ? "The schedule" : "The recurring task"));
  }

  private static Run read(ResultSet row) throws SQLException {
    Instant scheduled = Sql.instant(row, "occurrence_at");
    Instant activated = Sql.instant(row, "activated_at");
    return new Run(
        row.getObject("id", UUID.class),
        row.getString("origin"),
        scheduled,
        activated,
        Math.max(0, Duration.between(scheduled, activated).toMillis() / MILLIS),
        row.getInt("missed"),
        row.getString("status"),
        row.getInt("attempts"),
        row.getString("session_id"),
        row.getString("result"),
        row.getString("error"),
        Sql.instantOrNull(row, "next_attempt_at"),
        Sql.instantOrNull(row, "finished_at"));
  }
}
