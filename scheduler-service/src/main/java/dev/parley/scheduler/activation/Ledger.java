package dev.parley.scheduler.activation;

import dev.parley.scheduler.sql.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of activations. Its unique key of schedule, origin and occurrence is what makes each
 * happen once, whoever thinks that it is due.
 */
final class Ledger {

  private static final String INSERT =
      "INSERT INTO occurrence (id, account_id, schedule_id, origin, occurrence_at, activated_at,"
          + " missed, status, error, finished_at)"
          + " SELECT id, account, schedule, origin, at::timestamptz, activated::timestamptz, missed,"
          + " CASE WHEN skipped = '' THEN 'running' ELSE 'skipped' END, nullif(skipped, ''),"
          + " CASE WHEN skipped = '' THEN NULL ELSE activated::timestamptz END"
          + " FROM unnest(?, ?, ?, ?, ?, ?, ?::int[], ?)"
          + " AS entry (id, account, schedule, origin, at, activated, missed, skipped)"
          + " ON CONFLICT (schedule_id, origin, occurrence_at) DO NOTHING RETURNING id";

  private Ledger() {}

  /** Writes entries; returns the ids of those that were not there yet. */
  static Set<UUID> add(Sql sql, List<LedgerEntry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        sql.list(
            INSERT,
            row -> row.getObject(1, UUID.class),
            ids(entries, LedgerEntry::id),
            ids(entries, LedgerEntry::account),
            ids(entries, LedgerEntry::scheduleId),
            texts(entries, entry -> entry.origin().label()),
            texts(entries, entry -> entry.occurrenceAt().toString()),
            texts(entries, entry -> entry.activatedAt().toString()),
            texts(entries, entry -> String.valueOf(entry.missed())),
            texts(entries, entry -> entry.skipped() == null ? "" : entry.skipped())));
  }

  /**
   * What came of an activation. The first word counts, except that a real one replaces the
   * assumption that none would come.
   *
   * @return the schedule; null when there is no such activation or it is over
   */
  static @Nullable UUID finish(Sql sql, UUID account, ActivationResult result, Instant now)
      throws SQLException {
    return sql.first(
            "UPDATE occurrence SET status = ?, session_id = ?, result = ?, error = ?,"
                + " finished_at = ?, next_attempt_at = NULL WHERE id = ? AND account_id = ?"
                + " AND (status = 'running' OR (status = 'failed' AND error = ?))"
                + " RETURNING schedule_id",
            row -> row.getObject(1, UUID.class),
            result.status().label(),
            result.sessionId(),
            result.result(),
            result.error(),
            now,
            result.occurrenceId(),
            account,
            SILENCE)
        .orElse(null);
  }

  /** The error of an activation of which nothing was heard. */
  static final String SILENCE =
      "Nothing was heard of what came of it: the service that should have acted did not report.";

  private static UUID[] ids(List<LedgerEntry> entries, Function<LedgerEntry, UUID> of) {
    return entries.stream().map(of).toArray(UUID[]::new);
  }

  private static String[] texts(List<LedgerEntry> entries, Function<LedgerEntry, String> of) {
    return entries.stream().map(of).toArray(String[]::new);
  }
}
