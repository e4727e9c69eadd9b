package dev.parley.events;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings the events of the outbox to Kafka, in the order in which they were written, and deletes
 * each when Kafka has confirmed it. A crash between the two sends some again: consumers have an
 * {@link Inbox}. While Kafka is away, events wait here and nothing else stops.
 *
 * <p>Only one instance of a service relays at a time (an advisory lock of its database), since two
 * would break the order.
 */
@ApplicationScoped
public class RelayOutbox {

  private static final Logger LOG = Logger.getLogger(RelayOutbox.class);
  private static final long ADVISORY_LOCK = 0x7061726c65794f42L; // "parleyOB"
  private static final String SELECT =
      "SELECT position, topic, event_key, event FROM outbox ORDER BY position LIMIT ?";

  private final DataSource dataSource;
  private final EventProducer producer;
  private final Inbox inbox;
  private final EventsConfig config;
  private final Semaphore work = new Semaphore(0);
  private volatile boolean stopping;
  private @Nullable Thread thread;
  private boolean kafkaAway;
  private int cyclesSinceCleaning;

  RelayOutbox(DataSource dataSource, EventProducer producer, Inbox inbox, EventsConfig config) {
    this.dataSource = dataSource;
    this.producer = producer;
    this.inbox = inbox;
    this.config = config;
  }

  void start(@Observes StartupEvent started) {
    thread = Thread.ofPlatform().daemon().name("relay-outbox").start(this::runUntilStopped);
  }

  void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
    stopping = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      running.join(Duration.ofSeconds(5));
    }
    producer.close();
  }

  /** Says that there may be something to relay; never blocks. */
  public void wake() {
    work.release();
  }

  private void runUntilStopped() {
    Duration pause = config.pollInterval();
    while (!stopping) {
      try {
        boolean woken = work.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        if (woken) {
          work.drainPermits();
        }
        relayAll();
        cleanInboxNowAndThen();
        pause = config.pollInterval();
        kafkaAway = tell(kafkaAway, false, null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (SQLException | RuntimeException e) {
        if (stopping) {
          return;
        }
        kafkaAway = tell(kafkaAway, true, e);
        producer.close();
        pause = longer(pause);
      }
    }
  }

  private void relayAll() throws SQLException, InterruptedException {
    int sent = config.batchSize();
    while (sent == config.batchSize() && !stopping) {
      sent = relayBatch();
    }
  }

  /** One batch in one transaction; returns its size, 0 also when another instance is relaying. */
  private int relayBatch() throws SQLException, InterruptedException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        List<Waiting> batch = isLeader(connection) ? read(connection) : List.of();
        if (!batch.isEmpty()) {
          producer.send(batch.stream().map(Waiting::event).toList());
          delete(connection, batch);
        }
        connection.commit();
        return batch.size();
      } catch (SQLException | RuntimeException | InterruptedException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private record Waiting(long position, ProducerRecord<String, String> event) {}

  private static boolean isLeader(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet lock =
            statement.executeQuery("SELECT pg_try_advisory_xact_lock(" + ADVISORY_LOCK + ")")) {
      return lock.next() && lock.getBoolean(1);
    }
  }

  private List<Waiting> read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setInt(1, config.batchSize());
      try (ResultSet rows = select.executeQuery()) {
        List<Waiting> batch = new ArrayList<>();
        while (rows.next()) {
          batch.add(
              new Waiting(
                  rows.getLong(1),
                  new ProducerRecord<>(rows.getString(2), rows.getString(3), rows.getString(4))));
        }
        return batch;
      }
    }
  }

  private static void delete(Connection connection, List<Waiting> batch) throws SQLException {
    Object[] positions = batch.stream().map(Waiting::position).toArray();
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM outbox WHERE position = ANY (?)")) {
      delete.setArray(1, connection.createArrayOf("bigint", positions));
      delete.executeUpdate();
    }
  }

  private void cleanInboxNowAndThen() throws SQLException {
    if (cyclesSinceCleaning++ % 3600 == 0) {
      inbox.forgetOld();
    }
  }

  private Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(config.longestPause()) > 0 ? config.longestPause() : doubled;
  }

  /** Logs a change between working and failing once, not every attempt. */
  private static boolean tell(boolean before, boolean now, @Nullable Exception cause) {
    if (now && !before) {
      LOG.warnf("Events wait in the outbox until Kafka and Postgres answer: %s", cause);
    } else if (before && !now) {
      LOG.info("Events are relayed again");
    }
    return now;
  }
}
