package dev.parley.chat.conversation;

import dev.parley.chat.client.ActiveSessions;
import dev.parley.chat.client.ChatClients;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates, lists and ends the sessions of web chat clients. */
@ApplicationScoped
public class Sessions implements ActiveSessions {

  private static final String WEB = "web";
  private static final int PREVIEW = 120;

  private final ConversationRepository conversations;
  private final MessageRepository messages;
  private final ChatClients clients;
  private final RunningAnswers running;
  private final AccessKeys keys;
  private final StoredJson json;
  private final ConversationConfig config;
  private final Ids ids;
  private final Clock clock;

  Sessions(
      ConversationRepository conversations,
      MessageRepository messages,
      ChatClients clients,
      RunningAnswers running,
      AccessKeys keys,
      StoredJson json,
      ConversationConfig config,
      Ids ids,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.clients = clients;
    this.running = running;
    this.keys = keys;
    this.json = json;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** A session that was just created. */
  record Created(UUID sessionId, String accessKey, URI talkUrl) {}

  /** A session in the list. */
  record Listed(
      UUID id,
      @Nullable String tagName,
      @Nullable String contextPreview,
      String sessionKey,
      Instant createdAt,
      @Nullable Instant lastMessage,
      long messageCount,
      long tokenCount,
      Instant expiresAt) {}

  /** One page of a list, and how many there are in all. */
  record ListedPage(List<Listed> sessions, long total) {}

  /**
   * @throws ProblemException 404 when the account has no such client
   */
  @Transactional
  Created create(UUID account, UUID client, CreateSession request) {
    clients.get(account, client);
    ConversationEntity entity = new ConversationEntity();
    entity.id = ids.next();
    entity.accountId = account;
    entity.chatClientId = client;
    entity.channel = WEB;
    entity.accessKey = keys.next();
    entity.tag = request.tag();
    entity.extraContext = request.extraContext();
    entity.contextLocation = request.contextLocation();
    entity.metadata = json.write(Objects.requireNonNullElse(request.metadata(), Map.of()));
    entity.createdAt = clock.instant();
    entity.expiresAt = entity.createdAt.plus(request.lifetime(config.sessionLifetime()));
    conversations.persist(entity);
    return new Created(entity.id, entity.accessKey, talkUrl(entity.accessKey));
  }

  /**
   * Sessions of a client, the newest first.
   *
   * @throws ProblemException 404 when the account has no such client
   */
  @Transactional
  ListedPage list(UUID account, UUID client, @Nullable String filter, PageRequest page) {
    clients.get(account, client);
    var query = conversations.ofClient(account, client, filter);
    long total = query.count();
    List<ConversationEntity> found =
        query.range(page.offset(), page.offset() + page.pageSize - 1).list();
    var totals = messages.totals(found.stream().map(entity -> entity.id).toList());
    return new ListedPage(
        found.stream()
            .map(
                entity ->
                    listed(entity, totals.getOrDefault(entity.id, MessageRepository.Totals.NONE)))
            .toList(),
        total);
  }

  /**
   * Ends a session and deletes its messages; an answer that is being written is stopped.
   *
   * @throws ProblemException 404
   */
  @Transactional
  void delete(UUID account, UUID client, UUID id) {
    conversations.delete(
        conversations
            .find(account, client, id)
            .orElseThrow(() -> ProblemException.notFound("The session")));
    running.stop(id);
  }

  @Override
  @Transactional
  public Map<UUID, Long> countByClient(UUID account) {
    return conversations.countActive(account, clock.instant());
  }

  private URI talkUrl(String accessKey) {
    String base = config.publicUrl().toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + "chat/" + accessKey);
  }

  private static Listed listed(ConversationEntity entity, MessageRepository.Totals totals) {
    String context = entity.extraContext;
    return new Listed(
        entity.id,
        entity.tag,
        context == null || context.length() <= PREVIEW ? context : context.substring(0, PREVIEW),
        entity.accessKey,
        entity.createdAt,
        entity.lastMessageAt,
        totals.messages(),
        totals.tokens(),
        entity.expiresAt);
  }
}
