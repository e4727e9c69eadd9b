package dev.parley.chat.client;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Remembers which AI gateways inference-service says are gone, so that no visitor's call has to ask
 * it. Known within moments of the deletion; ids never come back.
 */
@ApplicationScoped
public class DeletedAiGateways {

  private static final String DELETED = "ai-gateway.deleted";
  private static final String INSERT =
      "INSERT INTO deleted_ai_gateway (id, deleted_at) VALUES (:id, :at) ON CONFLICT DO NOTHING";
  private static final String COUNT = "SELECT count(*) FROM deleted_ai_gateway WHERE id = :id";

  private static final String WITHOUT =
      "SELECT c.id FROM chat_client c JOIN deleted_ai_gateway d ON d.id = c.ai_gateway_id"
          + " WHERE c.id IN (:clients)";

  private final EventJson json;
  private final EntityManager entities;

  DeletedAiGateways(EventJson json, EntityManager entities) {
    this.json = json;
    this.entities = entities;
  }

  /** Twice the same has one effect, so no inbox is asked. */
  @Incoming("ai-gateways")
  @Blocking
  @Transactional
  public void take(String record) {
    Event event = json.read(record);
    if (event.type().equals(DELETED)) {
      entities
          .createNativeQuery(INSERT)
          .setParameter("id", UUID.fromString(event.key()))
          .setParameter("at", Timestamp.from(event.at()))
          .executeUpdate();
    }
  }

  /** Whether a client that is answered by this AI gateway has nobody to answer any more. */
  @Transactional
  public boolean contains(UUID id) {
    Number found =
        (Number) entities.createNativeQuery(COUNT).setParameter("id", id).getSingleResult();
    return found.longValue() > 0;
  }

  /** Those of the clients that have nobody to answer any more. */
  @Transactional
  public Set<UUID> clientsWithout(Collection<UUID> clients) {
    if (clients.isEmpty()) {
      return Set.of();
    }
    return Set.copyOf(
        entities
            .createNativeQuery(WITHOUT, UUID.class)
            .setParameter("clients", clients)
            .getResultList());
  }
}
