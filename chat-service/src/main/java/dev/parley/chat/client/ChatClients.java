package dev.parley.chat.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.events.Outbox;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Keeps web chat clients. */
@ApplicationScoped
public class ChatClients {

  static final String TOPIC = "chat.clients";

  private final ChatClientRepository repository;
  private final AccessKeys keys;
  private final Outbox outbox;
  private final Event<ChatClientDeleted> deleted;
  private final ObjectMapper json;
  private final Ids ids;
  private final Clock clock;

  ChatClients(
      ChatClientRepository repository,
      AccessKeys keys,
      Outbox outbox,
      Event<ChatClientDeleted> deleted,
      ObjectMapper json,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.keys = keys;
    this.outbox = outbox;
    this.deleted = deleted;
    this.json = json;
    this.ids = ids;
    this.clock = clock;
  }

  /** Keeps a new client of a request that was found valid. */
  @Transactional
  UUID create(UUID account, ValidateChatClient.Valid valid, ChatClientRequest request) {
    ChatClientEntity entity = new ChatClientEntity();
    entity.id = ids.next();
    entity.accountId = account;
    entity.widgetKey = keys.next();
    entity.createdAt = clock.instant();
    apply(
        entity,
        valid,
        Objects.requireNonNullElse(request.limitingParameters(), LimitingParameters.NONE),
        Objects.requireNonNullElse(request.clientParameters(), ClientParameters.EMPTY));
    repository.persist(entity);
    tell(entity, "chat-client.created");
    return entity.id;
  }

  /**
   * @throws ProblemException 404
   */
  @Transactional
  void edit(UUID account, UUID id, ValidateChatClient.Valid valid, ChatClientRequest request) {
    ChatClientEntity entity = repository.find(account, id).orElseThrow(ChatClients::missing);
    ChatClient current = read(entity);
    apply(
        entity,
        valid,
        Objects.requireNonNullElse(request.limitingParameters(), current.limitingParameters()),
        Objects.requireNonNullElse(request.clientParameters(), current.clientParameters()));
    tell(entity, "chat-client.changed");
  }

  /**
   * Deletes a client with its sessions and their messages.
   *
   * @throws ProblemException 404
   */
  @Transactional
  void delete(UUID account, UUID id) {
    ChatClientEntity entity = repository.find(account, id).orElseThrow(ChatClients::missing);
    deleted.fire(new ChatClientDeleted(account, id));
    tell(entity, "chat-client.deleted");
    repository.delete(entity);
  }

  /** The clients of an account, the newest first. */
  @Transactional
  List<ChatClient> all(UUID account) {
    return repository.all(account).stream().map(this::read).toList();
  }

  /**
   * @throws ProblemException 404
   */
  @Transactional
  public ChatClient get(UUID account, UUID id) {
    return find(account, id).orElseThrow(ChatClients::missing);
  }

  @Transactional
  public Optional<ChatClient> find(UUID account, UUID id) {
    return repository.find(account, id).map(this::read);
  }

  /** The client that a widget's key stands for. */
  @Transactional
  public Optional<ChatClient> findByWidgetKey(String key) {
    return AccessKeys.isKey(key)
        ? repository.findByWidgetKey(key).map(this::read)
        : Optional.empty();
  }

  private void tell(ChatClientEntity entity, String type) {
    Map<String, Object> data = Map.of("name", entity.name, "aiGatewayId", entity.aiGatewayId);
    outbox.publish(TOPIC, entity.id.toString(), type, entity.accountId, data);
  }

  private void apply(
      ChatClientEntity entity,
      ValidateChatClient.Valid valid,
      LimitingParameters limits,
      ClientParameters parameters) {
    entity.name = valid.name();
    entity.aiGatewayId = valid.aiGatewayId();
    entity.limitingParameters = write(limits.withDefaults());
    entity.clientParameters = write(parameters.withDefaults(valid.name()));
    entity.updatedAt = clock.instant();
  }

  private ChatClient read(ChatClientEntity entity) {
    return new ChatClient(
        entity.id,
        entity.accountId,
        entity.name,
        entity.aiGatewayId,
        entity.widgetKey,
        parse(entity.limitingParameters, LimitingParameters.class),
        parse(entity.clientParameters, ClientParameters.class).withDefaults(entity.name));
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Parameters could not be written as JSON", e);
    }
  }

  private <T> T parse(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Kept parameters could not be read", e);
    }
  }

  private static ProblemException missing() {
    return ProblemException.notFound("The web chat client");
  }
}
