package dev.parley.scheduler.quiet;

import dev.parley.scheduler.sql.Database;
import dev.parley.scheduler.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
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

  private final Database database;

  /** Over the service's database. */
  public QuietTimes(Database database) {
    this.database = database;
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

  /** Sets those of a client, or takes them away. */
  public void set(UUID account, UUID client, @Nullable QuietHours hours) {
    database.transaction(
        sql -> {
          int changed =
              sql.update(
                  "DELETE FROM quiet_hours WHERE account_id = ? AND chat_client_id = ?",
                  account,
                  client);
          if (hours != null) {
            ZoneId zone = hours.zone();
            changed +=
                sql.update(
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
          return changed;
        });
  }

  private static QuietHours read(ResultSet row) throws SQLException {
    String zone = row.getString("time_zone");
    return new QuietHours(
        row.getObject("begins", LocalTime.class),
        row.getObject("ends", LocalTime.class),
        zone == null ? null : ZoneId.of(zone));
  }
}
