package dev.parley.chat.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.events.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is due and not reported yet, as rows with a lease; SQL, since rows are work (ADR 6). */
@ApplicationScoped
class ActivationQueue {

  private static final String TOPIC = "chat.activations";
  private static final String FINISHED = "activation.finished";
  private static final String CLAIM =
      "UPDATE activation SET lease_until = ?, attempts = attempts + 1 WHERE id IN"
          + " (SELECT id FROM activation WHERE state <> 'done' AND due_at <= ?"
          + " AND (lease_until IS NULL OR lease_until < ?) ORDER BY due_at LIMIT ?"
          + " FOR UPDATE SKIP LOCKED)"
          + " RETURNING account_id, data, attempts, turn_id, created_at";

  private final DataSource database;
  private final Outbox outbox;
  private final ObjectMapper json;
  private final Clock clock;

  ActivationQueue(DataSource database, Outbox outbox, ObjectMapper json, Clock clock) {
    this.database = database;
    this.outbox = outbox;
    this.json = json;
    this.clock = clock;
  }

  /**
   * An activation that this instance acts on.
   *
   * @param attempts this one included
   * @param turn in which the assistant has begun to speak, before somebody died
   */
  record Claimed(
      UUID account, Activation activation, int attempts, @Nullable UUID turn, Instant createdAt) {}

  /** Keeps what is due, once; in the caller's transaction. */
  void add(UUID account, Activation activation) {
    Instant now = clock.instant();
    run(
        "INSERT INTO activation (id, account_id, chat_client_id, contact, data, state, due_at,"
            + " created_at) VALUES (?, ?, ?, ?, ?::jsonb, 'waiting', ?, ?) ON CONFLICT DO NOTHING",
        activation.occurrenceId(),
        account,
        activation.chatClientId(),
        activation.externalUserId(),
        write(activation),
        now,
        now);
  }

  /** Takes what nobody acts on. */
  @Transactional
  List<Claimed> claim(int most, Duration lease) {
    Instant now = clock.instant();
    try (Connection connection = database.getConnection();
        PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setTimestamp(1, Timestamp.from(now.plus(lease)));
      claim.setTimestamp(2, Timestamp.from(now));
      claim.setTimestamp(3, Timestamp.from(now));
      claim.setInt(4, most);
      List<Claimed> claimed = new ArrayList<>();
      try (ResultSet rows = claim.executeQuery()) {
        while (rows.next()) {
          claimed.add(
              new Claimed(
                  rows.getObject(1, UUID.class),
                  read(rows.getString(2)),
                  rows.getInt(3),
                  rows.getObject(4, UUID.class),
                  rows.getTimestamp(5).toInstant()));
        }
      }
      return claimed;
    } catch (SQLException e) {
      throw new IllegalStateException("What is due could not be claimed", e);
    }
  }

  /** Gives a sign of life for those that are acted on here. */
  @Transactional
  void renew(Collection<UUID> ids, Duration lease) {
    for (UUID id : ids) {
      run("UPDATE activation SET lease_until = ? WHERE id = ?", clock.instant().plus(lease), id);
    }
  }

  /** The assistant has begun to speak. */
  @Transactional
  void speaking(UUID id, UUID turn) {
    run("UPDATE activation SET state = 'speaking', turn_id = ? WHERE id = ?", turn, id);
  }

  /**
   * Leaves it for later.
   *
   * @param counts whether this was an attempt; a conversation that is busy is none
   */
  @Transactional
  void later(UUID id, Duration pause, boolean counts) {
    run(
        "UPDATE activation SET state = 'waiting', turn_id = NULL, lease_until = NULL, due_at = ?,"
            + " attempts = attempts - ? WHERE id = ?",
        clock.instant().plus(pause),
        counts ? 0 : 1,
        id);
  }

  /** Reports what came of it. */
  @Transactional
  void report(
      UUID account,
      Activation activation,
      String status,
      @Nullable UUID session,
      @Nullable String result,
      @Nullable String error) {
    Map<String, @Nullable Object> data = new HashMap<>();
    data.put("occurrenceId", activation.occurrenceId());
    data.put("status", status);
    data.put("sessionId", session);
    data.put("result", result);
    data.put("error", error);
    run(
        "UPDATE activation SET state = 'done', lease_until = NULL, spoke_at = ? WHERE id = ?",
        status.equals("succeeded") ? clock.instant() : null,
        activation.occurrenceId());
    outbox.publish(TOPIC, activation.occurrenceId().toString(), FINISHED, account, data);
  }

  /** When the assistant first spoke of its own accord after a moment; null when it did not. */
  @Transactional
  @Nullable Instant firstSpokenAfter(UUID client, String contact, @Nullable Instant wrote) {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT min(spoke_at) FROM activation WHERE chat_client_id = ? AND contact = ?"
                    + " AND spoke_at > ?")) {
      select.setObject(1, client);
      select.setString(2, contact);
      select.setTimestamp(3, Timestamp.from(wrote == null ? Instant.EPOCH : wrote));
      try (ResultSet rows = select.executeQuery()) {
        Timestamp first = rows.next() ? rows.getTimestamp(1) : null;
        return first == null ? null : first.toInstant();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("What was spoken could not be read", e);
    }
  }

  private void run(String sql, @Nullable Object... arguments) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int at = 0; at < arguments.length; at++) {
        Object argument = arguments[at];
        statement.setObject(
            at + 1, argument instanceof Instant instant ? Timestamp.from(instant) : argument);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("An activation could not be kept", e);
    }
  }

  private String write(Activation activation) {
    try {
      return json.writeValueAsString(activation);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An activation could not be written as JSON", e);
    }
  }

  private Activation read(String text) {
    try {
      return json.readValue(text, Activation.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A kept activation could not be read", e);
    }
  }
}
