package dev.parley.chat.conversation;

import dev.parley.chat.attachment.Attachments;
import dev.parley.chat.client.AccessKeys;
import dev.parley.chat.client.ActiveSessions;
import dev.parley.chat.client.ChatClientDeleted;
import dev.parley.chat.client.ChatClients;
import dev.parley.chat.feed.Feeds;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens and ends the sessions of web chat clients. */
@ApplicationScoped
public class Sessions implements ActiveSessions {

  private final ConversationRepository conversations;
  private final ConversationEvents events;
  private final ChatClients clients;
  private final Attachments attachments;
  private final RunningAnswers running;
  private final Feeds feeds;
  private final LeaveFull leave;
  private final AccessKeys keys;
  private final StoredJson json;
  private final ConversationConfig config;
  private final Ids ids;
  private final Clock clock;

  Sessions(
      ConversationRepository conversations,
      ConversationEvents events,
      ChatClients clients,
      Attachments attachments,
      RunningAnswers running,
      Feeds feeds,
      LeaveFull leave,
      AccessKeys keys,
      StoredJson json,
      ConversationConfig config,
      Ids ids,
      Clock clock) {
    this.conversations = conversations;
    this.events = events;
    this.clients = clients;
    this.attachments = attachments;
    this.running = running;
    this.feeds = feeds;
    this.leave = leave;
    this.keys = keys;
    this.json = json;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** A session that was opened. */
  public record Created(UUID sessionId, String accessKey, URI talkUrl) {}

  /** A session of a widget's visitor. */
  public record Visit(
      UUID sessionId, String accessKey, URI talkUrl, Instant expiresAt, boolean resumed) {}

  /**
   * Opens a session. A tag finds the live session that was opened with it, which is then renewed
   * and gets the new context; what the request leaves out stays as it is there. Only a lifetime
   * that the request gives can shorten one.
   *
   * @throws ProblemException 404 when the account has no such client
   */
  @Transactional
  Created create(UUID account, UUID client, CreateSession request) {
    clients.get(account, client);
    Instant expires = clock.instant().plus(request.lifetime(config.sessionLifetime()));
    String tag = request.tag();
    ConversationEntity entity = tag == null ? null : live(client, tag).orElse(null);
    if (entity == null) {
      entity = open(account, client, tag, expires);
    }
    if (request.expires() != null || entity.expiresAt.isBefore(expires)) {
      entity.expiresAt = expires;
    }
    if (request.extraContext() != null) {
      entity.extraContext = request.extraContext();
    }
    if (request.contextLocation() != null) {
      entity.contextLocation = request.contextLocation();
    }
    if (request.metadata() != null) {
      entity.metadata = json.write(request.metadata());
    }
    return new Created(entity.id, entity.accessKey, talkUrl(entity.accessKey));
  }

  /**
   * The conversation of a widget's visitor: a known one is found by who they are, on any device; an
   * unknown one by the key that their browser has, if that conversation is nobody's. One that is
   * full is left for a clean one.
   *
   * @param contact who they are, verified; null for somebody unknown
   */
  @Transactional
  public Visit visit(UUID account, UUID client, @Nullable String contact, @Nullable String key) {
    Optional<ConversationEntity> known =
        contact == null ? anonymous(client, key, clock.instant()) : live(client, contact);
    return visit(account, client, contact, known.filter(found -> !leave.isOver(found)));
  }

  /** The conversation of somebody whom the assistant wants to speak to, full or not. */
  @Transactional
  public Visit ofContact(UUID account, UUID client, String contact) {
    return visit(account, client, contact, live(client, contact));
  }

  private Visit visit(
      UUID account, UUID client, @Nullable String contact, Optional<ConversationEntity> known) {
    Instant expires = clock.instant().plus(config.widgetSessionLifetime());
    ConversationEntity entity = known.orElseGet(() -> open(account, client, contact, expires));
    if (entity.expiresAt.isBefore(expires)) {
      entity.expiresAt = expires;
    }
    return new Visit(
        entity.id,
        entity.accessKey,
        talkUrl(entity.accessKey),
        entity.expiresAt,
        known.isPresent());
  }

  /**
   * Ends a session and deletes its messages; an answer that is being written is stopped.
   *
   * @throws ProblemException 404
   */
  @Transactional
  void delete(UUID account, UUID client, UUID id) {
    ConversationEntity entity =
        conversations
            .lock(account, client, id)
            .orElseThrow(() -> ProblemException.notFound("The session"));
    attachments.removeAll(client, id);
    events.tell(entity, "conversation.deleted", Map.of());
    events.wake(id);
    conversations.delete(entity);
    running.stop(id);
  }

  /** Ends what goes on here in the sessions of a client that is being deleted. */
  void onDeleted(@Observes ChatClientDeleted deleted) {
    for (UUID id : conversations.ofClient(deleted.id(), feeds.open())) {
      events.wake(id);
      events.afterwards(() -> running.stop(id));
    }
  }

  @Override
  @Transactional
  public Map<UUID, Long> countByClient(UUID account) {
    return conversations.countActive(account, clock.instant());
  }

  private Optional<ConversationEntity> live(UUID client, String contact) {
    conversations.lockContact(client, contact);
    return conversations.lockLive(client, Channel.WEB, contact, clock.instant());
  }

  private Optional<ConversationEntity> anonymous(UUID client, @Nullable String key, Instant now) {
    if (key == null || !AccessKeys.isKey(key)) {
      return Optional.empty();
    }
    return conversations
        .lockByKey(key)
        .filter(entity -> client.equals(entity.chatClientId))
        .filter(entity -> entity.contact == null && now.isBefore(entity.expiresAt));
  }

  private ConversationEntity open(
      UUID account, UUID client, @Nullable String contact, Instant expires) {
    ConversationEntity entity = new ConversationEntity();
    entity.id = ids.next();
    entity.accountId = account;
    entity.chatClientId = client;
    entity.channel = Channel.WEB;
    entity.contact = contact;
    entity.tag = contact;
    entity.accessKey = keys.next();
    entity.metadata = "{}";
    entity.createdAt = clock.instant();
    entity.expiresAt = expires;
    conversations.persist(entity);
    events.tell(entity, "conversation.created", Map.of("expiresAt", expires.toString()));
    return entity;
  }

  private URI talkUrl(String accessKey) {
    String base = config.publicUrl().toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + "chat/" + accessKey);
  }
}
