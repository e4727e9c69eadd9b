package dev.parley.events;

import dev.parley.web.ids.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Where events are written, in the transaction of the state that they tell of: either both are kept
 * or neither. {@link RelayOutbox} brings them to Kafka afterwards, at least once and in order.
 */
@ApplicationScoped
public class Outbox {

  private static final String INSERT =
      "INSERT INTO outbox (topic, event_key, event) VALUES (?, ?, ?)";
  private static final int VERSION = 1;

  private final DataSource dataSource;
  private final TransactionSynchronizationRegistry transaction;
  private final RelayOutbox relay;
  private final EventJson json;
  private final Ids ids;
  private final Clock clock;

  Outbox(
      DataSource dataSource,
      TransactionSynchronizationRegistry transaction,
      RelayOutbox relay,
      EventJson json,
      Ids ids,
      Clock clock) {
    this.dataSource = dataSource;
    this.transaction = transaction;
    this.relay = relay;
    this.json = json;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Writes an event of version 1 into the current transaction.
   *
   * @param key id of the aggregate; orders its events
   * @param data becomes the event's JSON data
   * @return the event as written
   * @throws IllegalStateException without a transaction: an event alone would be a lie
   */
  public Event publish(String topic, String key, String type, UUID account, Object data) {
    if (transaction.getTransactionStatus() != Status.STATUS_ACTIVE) {
      throw new IllegalStateException("An event needs the transaction of its state");
    }
    Event event =
        new Event(ids.next(), type, VERSION, key, account, clock.instant(), json.tree(data));
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, topic);
      insert.setString(2, key);
      insert.setString(3, json.write(event));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("The event could not be written to the outbox", e);
    }
    transaction.registerInterposedSynchronization(new WakeAfterCommit(relay));
    return event;
  }

  private record WakeAfterCommit(RelayOutbox relay) implements Synchronization {

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        relay.wake();
      }
    }
  }
}
