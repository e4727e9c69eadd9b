package dev.parley.chat.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.events.Outbox;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.secret.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what connects clients to channels. Secrets are sealed at rest and masked in answers; a mask
 * that is written back keeps the secret.
 */
@ApplicationScoped
class Integrations {

  private final IntegrationRepository rows;
  private final ChatClients clients;
  private final SecretBox secrets;
  private final Outbox outbox;
  private final ObjectMapper json;
  private final Clock clock;

  Integrations(
      IntegrationRepository rows,
      ChatClients clients,
      SecretBox secrets,
      Outbox outbox,
      ObjectMapper json,
      Clock clock) {
    this.rows = rows;
    this.clients = clients;
    this.secrets = secrets;
    this.outbox = outbox;
    this.json = json;
    this.clock = clock;
  }

  /** All integrations of a client, with masks; a field of each kind, null where there is none. */
  @Transactional
  ObjectNode masked(UUID account, UUID client) {
    ObjectNode all = json.createObjectNode();
    for (IntegrationType type : IntegrationType.values()) {
      all.putNull(type.field());
    }
    for (IntegrationEntity row : rows.all(account, client)) {
      IntegrationType type = IntegrationType.of(row.name).orElseThrow();
      ObjectNode shown = object(row.settings);
      ObjectNode hidden = opened(row);
      for (String name : type.secrets()) {
        JsonNode secret = hidden.path(name);
        shown.put(name, secret.isTextual() ? Masks.of(secret.textValue()) : null);
      }
      all.set(type.field(), shown);
    }
    return all;
  }

  /**
   * @throws ProblemException 404 when the account has no such client
   */
  @Transactional
  void require(UUID account, UUID client) {
    clients.get(account, client);
  }

  /**
   * Keeps an integration in place of the one of its kind.
   *
   * @throws ProblemException 400, 404
   */
  @Transactional
  void put(UUID account, UUID client, IntegrationType type, JsonNode given) {
    clients.get(account, client);
    IntegrationEntity row = rows.find(account, client, type).orElse(null);
    ObjectNode before = row == null ? json.createObjectNode() : opened(row);
    ReadIntegration read = ReadIntegration.of(type, given, before);
    boolean isNew = row == null;
    IntegrationEntity entity = row == null ? new IntegrationEntity() : row;
    entity.settings = read.settings().toString();
    entity.secrets = secrets.seal(read.secrets().toString(), ownerOf(client, type));
    entity.updatedAt = clock.instant();
    if (isNew) {
      entity.chatClientId = client;
      entity.accountId = account;
      entity.name = type.toString();
      entity.createdAt = entity.updatedAt;
      rows.persist(entity);
    }
    tell(account, client, type, "chat-client.integration-changed");
  }

  /**
   * @throws ProblemException 404 when the client has none of this kind
   */
  @Transactional
  void delete(UUID account, UUID client, @Nullable IntegrationType type) {
    clients.get(account, client);
    IntegrationEntity row = type == null ? null : rows.find(account, client, type).orElse(null);
    if (row == null || type == null) {
      throw ProblemException.notFound("The integration");
    }
    rows.delete(row);
    tell(account, client, type, "chat-client.integration-deleted");
  }

  private void tell(UUID account, UUID client, IntegrationType type, String event) {
    outbox.publish(
        ChatClients.TOPIC,
        client.toString(),
        event,
        account,
        Map.of("integration", type.toString()));
  }

  private ObjectNode opened(IntegrationEntity row) {
    IntegrationType type = IntegrationType.of(row.name).orElseThrow();
    return object(secrets.open(row.secrets, ownerOf(row.chatClientId, type)));
  }

  private ObjectNode object(String text) {
    try {
      return (ObjectNode) json.readTree(text);
    } catch (JsonProcessingException e) {
      // Without the cause, whose message could hold a piece of a secret.
      throw new IllegalStateException("An integration could not be read");
    }
  }

  private static String ownerOf(UUID client, IntegrationType type) {
    return "chat-client-integration:" + client + ":" + type;
  }
}
