package dev.parley.scheduler.activation;

import dev.parley.scheduler.sql.Database;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Gives up waiting for results that do not come, and removes what is older than is kept. */
@Singleton
public final class ForgetOld {

  private static final int AT_ONCE = 5_000;

  private final Database database;
  private final ActivationConfig config;
  private final Clock clock;

  ForgetOld(Database database, ActivationConfig config, Clock clock) {
    this.database = database;
    this.config = config;
    this.clock = clock;
  }

  /** Does so, in steps that hold few rows each. */
  public void run() {
    Instant now = clock.instant();
    Instant silent = now.minus(config.resultTimeout());
    untilNone(
        "UPDATE occurrence SET status = 'failed', error = ?, finished_at = ? WHERE id IN"
            + " (SELECT o.id FROM occurrence o JOIN hook_schedule s ON s.id = o.schedule_id"
            + " WHERE o.status = 'running' AND o.activated_at < ? AND s.target <> 'Webhook'"
            + " LIMIT ?)",
        Ledger.SILENCE,
        now,
        silent,
        AT_ONCE);
    Instant old = now.minus(config.retention());
    untilNone(
        "DELETE FROM occurrence WHERE id IN"
            + " (SELECT id FROM occurrence WHERE activated_at < ? AND status <> 'running' LIMIT ?)",
        old,
        AT_ONCE);
    untilNone(
        "DELETE FROM hook_schedule WHERE id IN (SELECT id FROM hook_schedule"
            + " WHERE due_at IS NULL AND NOT paused AND updated_at < ?"
            + " AND coalesce(last_activation, occurrence_at) < ? LIMIT ?)",
        old,
        old,
        AT_ONCE);
  }

  private void untilNone(String sql, Object... arguments) {
    int changed = AT_ONCE;
    while (changed == AT_ONCE) {
      changed = database.transaction(each -> each.update(sql, arguments));
    }
  }
}
