package dev.parley.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.ids.Ids;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Writes many events into the outbox at once, on a connection whose transaction the caller ends.
 * Afterwards the caller wakes {@link RelayOutbox}; without that they wait for its next look.
 */
@Singleton
public final class OutboxBatch {

  private static final String INSERT =
      "INSERT INTO outbox (topic, event_key, event) SELECT ?, unnest(?), unnest(?)";
  private static final int VERSION = 1;

  private final EventJson json;
  private final Ids ids;
  private final Clock clock;

  /** Also for programs without a container. */
  @Inject
  public OutboxBatch(ObjectMapper json, Ids ids, Clock clock) {
    this.json = new EventJson(json);
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * An event to be.
   *
   * @param key id of the aggregate; orders its events
   * @param data becomes the event's JSON data
   */
  public record Entry(String key, String type, UUID account, Object data) {}

  /** Writes events of version 1, in order. */
  public void write(Connection connection, String topic, List<Entry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    String[] keys = entries.stream().map(Entry::key).toArray(String[]::new);
    String[] events = entries.stream().map(entry -> event(entry, now)).toArray(String[]::new);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, topic);
      insert.setArray(2, connection.createArrayOf("text", keys));
      insert.setArray(3, connection.createArrayOf("text", events));
      insert.executeUpdate();
    }
  }

  private String event(Entry entry, Instant now) {
    return json.write(
        new Event(
            ids.next(),
            entry.type(),
            VERSION,
            entry.key(),
            entry.account(),
            now,
            json.tree(entry.data())));
  }
}
