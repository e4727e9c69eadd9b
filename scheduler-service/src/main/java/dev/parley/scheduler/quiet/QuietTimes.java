package dev.parley.scheduler.quiet;

import dev.parley.scheduler.sql.Database;
import dev.parley.scheduler.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps the quiet hours of chat clients. */
@Singleton
public final class QuietTimes {

  /** What comes due while the change is written is kept from the poller, too. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /**
   * Makes due what was put off. It takes rows that were not put off as well: so it waits for a
   * poller that is putting one off at this moment, and holds the others until the new hours are
   * there.
   */
  private static final String DECIDE_AGAIN =
      "UPDATE hook_schedule SET due_at = CASE WHEN due_at > occurrence_at THEN ? ELSE due_at END"
          + " WHERE account_id = ? AND chat_client_id = ? AND kind IN ('once', 'recurring')"
          + " AND occurrence_at <= ? AND due_at IS NOT NULL AND target <> 'Webhook'";

  private final Database database;
  private final Clock clock;

  /** Over the service's database. */
  public QuietTimes(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Those of a client; empty when it has none. */
  public Optional<QuietHours> find(UUID account, UUID client) {
    return database.run(
        sql ->
            sql.first(
                "SELECT * FROM quiet_hours WHERE account_id = ? AND chat_client_id = ?",
                QuietTimes::read,
                account,
                client));
  }

  /** Those of many clients, by client; who has none is left out. */
  public Map<UUID, QuietHours> of(Sql sql, Collection<UUID> clients) throws SQLException {
    Map<UUID, QuietHours> all = new HashMap<>();
    sql.list(
        "SELECT * FROM quiet_hours WHERE chat_client_id = ANY (?)",
        row -> all.put(row.getObject("chat_client_id", UUID.class), read(row)) == null,
        (Object) clients.toArray(UUID[]::new));
    return all;
  }

  /**
   * Sets those of a client, or takes them away. What waits for the end of those that there were is
   * decided anew: it happens now or waits for the new end.
   */
  public void set(UUID account, UUID client, @Nullable QuietHours hours) {
    Instant now = clock.instant();
    database.transaction(
        sql ->
            sql.update(DECIDE_AGAIN, now, account, client, now.plus(MARGIN))
                + (hours == null
                    ? remove(sql, account, client)
                    : put(sql, account, client, hours)));
  }

  private static int remove(Sql sql, UUID account, UUID client) throws SQLException {
    return sql.update(
        "DELETE FROM quiet_hours WHERE account_id = ? AND chat_client_id = ?", account, client);
  }

  private static int put(Sql sql, UUID account, UUID client, QuietHours hours) throws SQLException {
    ZoneId zone = hours.zone();
    return sql.update(
        "INSERT INTO quiet_hours (account_id, chat_client_id, begins, ends, time_zone)"
            + " VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (account_id, chat_client_id) DO UPDATE"
            + " SET begins = excluded.begins, ends = excluded.ends,"
            + " time_zone = excluded.time_zone",
        account,
        client,
        hours.begins(),
        hours.ends(),
        zone == null ? null : zone.getId());
  }

  private static QuietHours read(ResultSet row) throws SQLException {
    String zone = row.getString("time_zone");
    return new QuietHours(
        row.getObject("begins", LocalTime.class),
        row.getObject("ends", LocalTime.class),
        zone == null ? null : ZoneId.of(zone));
  }
}
