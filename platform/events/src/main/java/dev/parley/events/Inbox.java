package dev.parley.events;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Makes the effect of an event happen once although Kafka delivers it at least once: the consumer
 * asks here first, in the transaction of its effect.
 */
@ApplicationScoped
public class Inbox {

  /** Longer than any redelivery can be late: Kafka keeps records for a week. */
  private static final Duration REMEMBERED = Duration.ofDays(14);

  private static final String INSERT =
      "INSERT INTO inbox (event_id, consumer, taken_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

  private final DataSource dataSource;
  private final Clock clock;

  Inbox(DataSource dataSource, Clock clock) {
    this.dataSource = dataSource;
    this.clock = clock;
  }

  /**
   * True when this consumer sees the event for the first time; false when it already had its
   * effect. A second delivery at the same time waits for the first one's transaction.
   */
  public boolean firstTime(Event event, String consumer) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, event.id());
      insert.setString(2, consumer);
      insert.setTimestamp(3, Timestamp.from(clock.instant()));
      return insert.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new IllegalStateException("The inbox could not be asked", e);
    }
  }

  /** Forgets what is too old to come again; returns how many. */
  int forgetOld() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM inbox WHERE taken_at < ?")) {
      delete.setTimestamp(1, Timestamp.from(clock.instant().minus(REMEMBERED)));
      return delete.executeUpdate();
    }
  }
}
