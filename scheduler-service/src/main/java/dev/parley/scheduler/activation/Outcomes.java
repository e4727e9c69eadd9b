package dev.parley.scheduler.activation;

import dev.parley.scheduler.sql.Database;
import dev.parley.scheduler.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What comes of activations. */
@Singleton
public final class Outcomes {

  private static final int LONGEST_TEXT = 32_000;

  private final Database database;
  private final Clock clock;

  Outcomes(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Writes down what came of an activation, in the caller's transaction. */
  public void finish(UUID account, ActivationResult result) {
    Instant now = clock.instant();
    database.run(
        sql -> {
          UUID schedule = Ledger.finish(sql, account, cut(result), now);
          if (schedule != null) {
            showLast(sql, schedule, result.occurrenceId());
          }
          return schedule != null;
        });
  }

  /** Writes down how often a webhook was called so far. */
  public void attempted(UUID occurrence, int attempts) {
    database.run(
        sql ->
            sql.update(
                "UPDATE occurrence SET attempts = ?, next_attempt_at = NULL WHERE id = ?",
                attempts,
                occurrence));
  }

  /** Writes down why a call of a webhook failed, and when it is called again. */
  public void willRepeat(UUID occurrence, String why, Instant at) {
    database.run(
        sql ->
            sql.update(
                "UPDATE occurrence SET error = ?, next_attempt_at = ?"
                    + " WHERE id = ? AND status = 'running'",
                cut(why),
                at,
                occurrence));
  }

  /** Whether a run waits for its result; false when it was cancelled, too. */
  public boolean isRunning(UUID occurrence) {
    return database.run(
        sql ->
            sql.first(
                    "SELECT 1 FROM occurrence WHERE id = ? AND status = 'running'",
                    row -> true,
                    occurrence)
                .isPresent());
  }

  private static void showLast(Sql sql, UUID schedule, UUID occurrence) throws SQLException {
    sql.update(
        "UPDATE hook_schedule AS s SET activated_session_id = o.session_id,"
            + " activation_result = coalesce(o.result, o.error)"
            + " FROM occurrence AS o WHERE s.id = ? AND o.id = ? AND s.last_activation = o.activated_at",
        schedule,
        occurrence);
  }

  private static ActivationResult cut(ActivationResult result) {
    return new ActivationResult(
        result.occurrenceId(),
        result.status(),
        result.sessionId(),
        cut(result.result()),
        cut(result.error()));
  }

  private static @Nullable String cut(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String kept = text.replace("\0", "");
    return kept.length() <= LONGEST_TEXT ? kept : kept.substring(0, LONGEST_TEXT - 1) + "…";
  }
}
