package dev.parley.chat.conversation;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ChatClients;
import dev.parley.chat.inference.Citation;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a visitor with an access key may know of a conversation. */
@ApplicationScoped
public class Conversations {

  private final ConversationRepository conversations;
  private final MessageRepository messages;
  private final ChatClients clients;
  private final StoredJson json;
  private final Clock clock;

  Conversations(
      ConversationRepository conversations,
      MessageRepository messages,
      ChatClients clients,
      StoredJson json,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.clients = clients;
    this.json = json;
    this.clock = clock;
  }

  /**
   * A conversation as its visitor sees it.
   *
   * @param context what the assistant was told before
   */
  record Seen(
      UUID id,
      ChatClient client,
      @Nullable String context,
      Map<String, String> metadata,
      List<SeenMessage> messages) {}

  /** A message as a visitor sees it. */
  record SeenMessage(
      UUID id,
      Role role,
      String content,
      MessageState state,
      List<Citation> citations,
      @Nullable MessageError error,
      Instant createdAt) {}

  /**
   * The client whose chat an access key opens.
   *
   * @return empty for a key that nobody was given
   * @throws ProblemException 422 when the session is over
   */
  @Transactional
  public Optional<ChatClient> clientOf(String accessKey) {
    return find(accessKey).map(this::clientOf);
  }

  /**
   * @throws ProblemException 404 for a key that nobody was given, 422 when the session is over
   */
  @Transactional
  Seen see(String accessKey) {
    ConversationEntity entity = find(accessKey).orElseThrow(Conversations::unknown);
    ChatClient client = clientOf(entity);
    Instant now = clock.instant();
    return new Seen(
        entity.id,
        client,
        entity.extraContext,
        json.metadata(entity.metadata),
        messages.visible(entity.id).stream().map(message -> seen(message, now)).toList());
  }

  /**
   * Finds a conversation and keeps others from changing it until the transaction ends.
   *
   * @throws ProblemException 404 for a key that nobody was given, 422 when the session is over
   */
  ConversationEntity lock(String accessKey) {
    if (!AccessKeys.isKey(accessKey)) {
      throw unknown();
    }
    ConversationEntity entity =
        conversations.lockByKey(accessKey).orElseThrow(Conversations::unknown);
    requireOpen(entity);
    return entity;
  }

  /**
   * The client of a conversation that can go on.
   *
   * @throws ProblemException 422 when the session is over
   */
  ChatClient clientOf(ConversationEntity entity) {
    requireOpen(entity);
    return clients
        .find(entity.accountId, entity.chatClientId)
        .orElseThrow(Conversations::unavailable);
  }

  private Optional<ConversationEntity> find(String accessKey) {
    return AccessKeys.isKey(accessKey) ? conversations.findByKey(accessKey) : Optional.empty();
  }

  private void requireOpen(ConversationEntity entity) {
    if (!clock.instant().isBefore(entity.expiresAt)) {
      throw unavailable();
    }
  }

  private SeenMessage seen(MessageEntity message, Instant now) {
    boolean abandoned = isAbandoned(message, now);
    MessageError error =
        abandoned ? MessageError.interrupted() : json.read(message.error, MessageError.class);
    return new SeenMessage(
        message.id,
        message.role,
        message.content,
        abandoned ? MessageState.FAILED : message.state,
        json.citations(message.citations),
        error,
        message.createdAt);
  }

  /** True for an answer whose writer showed no sign of life for too long. */
  static boolean isAbandoned(MessageEntity message, Instant now) {
    return message.state == MessageState.STREAMING
        && message.leaseUntil != null
        && message.leaseUntil.isBefore(now);
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("The chat");
  }

  private static ProblemException unavailable() {
    return ProblemException.unprocessable("The client is not available: this session has ended.");
  }
}
