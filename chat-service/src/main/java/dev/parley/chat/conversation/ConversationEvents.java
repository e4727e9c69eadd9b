package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.feed.Feeds;
import dev.parley.events.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens in a conversation, in the transaction in which it happens: numbered, for
 * those who follow it, and into the outbox, for everybody else. The words of messages are in
 * neither; ids are.
 */
@ApplicationScoped
class ConversationEvents {

  static final String TOPIC = "chat.conversations";

  private static final String INSERT =
      "INSERT INTO conversation_event (conversation_id, seq, name, turn_id, data, created_at)"
          + " VALUES (:conversation, :seq, :name, cast(:turn AS uuid), cast(:data AS jsonb), :at)";
  private static final String AFTER =
      "SELECT seq, name, cast(turn_id AS text), cast(data AS text) FROM conversation_event"
          + " WHERE conversation_id = :conversation AND seq > :seq ORDER BY seq LIMIT :most";
  private static final String LAST_OF_TURN =
      "SELECT seq, name, cast(turn_id AS text), cast(data AS text) FROM conversation_event"
          + " WHERE conversation_id = :conversation AND seq <= :seq AND turn_id IS NOT NULL"
          + " AND name IN ('turn', 'done', 'error') ORDER BY seq DESC LIMIT 1";

  private final EntityManager entities;
  private final Outbox outbox;
  private final Feeds feeds;
  private final TransactionSynchronizationRegistry transaction;
  private final ObjectMapper mapper;
  private final StoredJson json;
  private final Clock clock;

  ConversationEvents(
      EntityManager entities,
      Outbox outbox,
      Feeds feeds,
      TransactionSynchronizationRegistry transaction,
      ObjectMapper mapper,
      StoredJson json,
      Clock clock) {
    this.entities = entities;
    this.outbox = outbox;
    this.feeds = feeds;
    this.transaction = transaction;
    this.mapper = mapper;
    this.json = json;
    this.clock = clock;
  }

  /** An event as it was written. */
  record Recorded(long seq, EventName name, @Nullable UUID turn, JsonNode data) {}

  /**
   * An event on Kafka.
   *
   * @param seq its number in the conversation; null for one that followers are not told
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Told(
      @Nullable UUID chatClientId,
      Channel channel,
      @Nullable String contact,
      @Nullable Long seq,
      JsonNode detail) {}

  /**
   * Numbers and keeps an event of a conversation that the caller has locked.
   *
   * @return its number
   */
  long record(ConversationEntity conversation, EventName name, @Nullable UUID turn, Object data) {
    long seq = ++conversation.lastSeq;
    entities
        .createNativeQuery(INSERT)
        .setParameter("conversation", conversation.id)
        .setParameter("seq", seq)
        .setParameter("name", name.toString())
        .setParameter("turn", turn == null ? null : turn.toString())
        .setParameter("data", json.write(data))
        .setParameter("at", clock.instant())
        .executeUpdate();
    publish(conversation, name.type(), seq, mapper.valueToTree(data));
    wake(conversation.id);
    return seq;
  }

  /** Tells everybody but the followers. */
  void tell(ConversationEntity conversation, String type, Object detail) {
    publish(conversation, type, null, mapper.valueToTree(detail));
  }

  /** Wakes who follows the conversation, once the transaction is kept. */
  void wake(UUID conversation) {
    afterwards(() -> feeds.changed(conversation));
  }

  /** Does something once the transaction is kept. */
  void afterwards(Runnable action) {
    transaction.registerInterposedSynchronization(new WhenKept(action));
  }

  /** Events after a number, in order. */
  List<Recorded> after(UUID conversation, long seq, int most) {
    return entities
        .createNativeQuery(AFTER, Object[].class)
        .setParameter("conversation", conversation)
        .setParameter("seq", seq)
        .setParameter("most", most)
        .getResultList()
        .stream()
        .map(row -> recorded((Object[]) row))
        .toList();
  }

  /** The turn that was open after the event of a number; null when none was. */
  @Nullable UUID turnAt(UUID conversation, long seq) {
    List<?> rows =
        entities
            .createNativeQuery(LAST_OF_TURN, Object[].class)
            .setParameter("conversation", conversation)
            .setParameter("seq", seq)
            .getResultList();
    Recorded last = rows.isEmpty() ? null : recorded((Object[]) rows.getFirst());
    return last == null || last.name().endsTurn() ? null : last.turn();
  }

  private void publish(
      ConversationEntity conversation, String type, @Nullable Long seq, JsonNode detail) {
    Told told =
        new Told(
            conversation.chatClientId, conversation.channel, conversation.contact, seq, detail);
    outbox.publish(TOPIC, conversation.id.toString(), type, conversation.accountId, told);
  }

  private Recorded recorded(Object[] row) {
    JsonNode data = json.read((String) row[3], JsonNode.class);
    return new Recorded(
        ((Number) row[0]).longValue(),
        EventName.of((String) row[1]),
        row[2] == null ? null : UUID.fromString((String) row[2]),
        data == null ? com.fasterxml.jackson.databind.node.NullNode.getInstance() : data);
  }

  private record WhenKept(Runnable action) implements Synchronization {

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        action.run();
      }
    }
  }
}
