package dev.parley.chat.conversation;

import dev.parley.chat.client.AccessKeys;
import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ChatClients;
import dev.parley.chat.client.DeletedAiGateways;
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
  private final TurnRepository turns;
  private final DescribeMessages describe;
  private final ChatClients clients;
  private final DeletedAiGateways deletedGateways;
  private final StoredJson json;
  private final ConversationConfig config;
  private final Clock clock;

  Conversations(
      ConversationRepository conversations,
      MessageRepository messages,
      TurnRepository turns,
      DescribeMessages describe,
      ChatClients clients,
      DeletedAiGateways deletedGateways,
      StoredJson json,
      ConversationConfig config,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.turns = turns;
    this.describe = describe;
    this.clients = clients;
    this.deletedGateways = deletedGateways;
    this.json = json;
    this.config = config;
    this.clock = clock;
  }

  /** A conversation that an access key opened. */
  public record Opened(UUID account, UUID id, ChatClient client) {

    public View view() {
      return View.of(client.clientParameters());
    }
  }

  /**
   * A conversation as its visitor sees it.
   *
   * @param context what the assistant was told before
   * @param lastEvent number of the last event that the messages contain
   * @param openTurn the answer that is being written
   * @param earlier whether there are messages before these
   */
  public record Seen(
      UUID id,
      ChatClient client,
      @Nullable String context,
      Map<String, String> metadata,
      List<MessageShape> messages,
      boolean earlier,
      Handler handler,
      @Nullable String handlerName,
      Instant expiresAt,
      long lastEvent,
      @Nullable OpenTurn openTurn) {}

  /** An answer that is being written. */
  public record OpenTurn(UUID turnId, TurnState state) {}

  /** A part of the history. */
  public record Page(List<MessageShape> messages, boolean earlier) {}

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

  /** The client of a key, also when its session is over; empty for a key that nobody was given. */
  @Transactional
  public Optional<ChatClient> ownerOf(String accessKey) {
    return find(accessKey).flatMap(entity -> clients.find(entity.accountId, entity.chatClientId));
  }

  /**
   * @throws ProblemException 404 for a key that nobody was given, 422 when the session is over
   */
  @Transactional
  public Opened open(String accessKey) {
    ConversationEntity entity = find(accessKey).orElseThrow(Conversations::unknown);
    return new Opened(entity.accountId, entity.id, clientOf(entity));
  }

  /**
   * @throws ProblemException 404 for a key that nobody was given, 422 when the session is over
   */
  @Transactional
  public Seen see(String accessKey) {
    ConversationEntity entity = find(accessKey).orElseThrow(Conversations::unknown);
    ChatClient client = clientOf(entity);
    Page page = page(entity.id, Integer.MAX_VALUE, config.shownMessages(), client);
    OpenTurn open =
        turns.open(entity.id).map(turn -> new OpenTurn(turn.id, turn.state)).orElse(null);
    return new Seen(
        entity.id,
        client,
        entity.extraContext,
        json.metadata(entity.metadata),
        page.messages(),
        page.earlier(),
        entity.handler,
        entity.handlerName,
        entity.expiresAt,
        entity.lastSeq,
        open);
  }

  /** All messages, for a transcript. As {@link #see} otherwise. */
  @Transactional
  public Seen seeAll(String accessKey) {
    Seen seen = see(accessKey);
    if (!seen.earlier()) {
      return seen;
    }
    List<MessageShape> all =
        describe.of(messages.visible(seen.id()), View.of(seen.client().clientParameters()));
    return new Seen(
        seen.id(),
        seen.client(),
        seen.context(),
        seen.metadata(),
        all,
        false,
        seen.handler(),
        seen.handlerName(),
        seen.expiresAt(),
        seen.lastEvent(),
        seen.openTurn());
  }

  /**
   * Messages before a position, the oldest first.
   *
   * @throws ProblemException 404 for a key that nobody was given, 422 when the session is over
   */
  @Transactional
  public Page before(String accessKey, int position, int most) {
    Opened opened = open(accessKey);
    return page(opened.id(), position, most, opened.client());
  }

  /**
   * A message that the visitor sees.
   *
   * @throws ProblemException 404, 422 when the session is over
   */
  @Transactional
  public MessageShape message(String accessKey, UUID id) {
    UUID conversation = open(accessKey).id();
    MessageEntity message =
        messages
            .findVisible(conversation, id)
            .orElseThrow(() -> ProblemException.notFound("The message"));
    return describe.of(List.of(message), View.ALL).getFirst();
  }

  private Page page(UUID conversation, int position, int most, ChatClient client) {
    List<MessageEntity> found = messages.visibleBefore(conversation, position, most + 1);
    boolean earlier = found.size() > most;
    List<MessageEntity> shown = earlier ? found.subList(1, found.size()) : found;
    return new Page(describe.of(shown, View.of(client.clientParameters())), earlier);
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
   * @throws ProblemException 422 when the session is over, or the client's AI gateway was deleted
   */
  ChatClient clientOf(ConversationEntity entity) {
    requireOpen(entity);
    ChatClient client =
        clients.find(entity.accountId, entity.chatClientId).orElseThrow(Conversations::unavailable);
    if (deletedGateways.contains(client.aiGatewayId())) {
      throw ProblemException.unprocessable(
          "The client is not available: its assistant was deleted.");
    }
    return client;
  }

  private Optional<ConversationEntity> find(String accessKey) {
    return AccessKeys.isKey(accessKey) ? conversations.findByKey(accessKey) : Optional.empty();
  }

  private void requireOpen(ConversationEntity entity) {
    if (!clock.instant().isBefore(entity.expiresAt)) {
      throw unavailable();
    }
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("The chat");
  }

  private static ProblemException unavailable() {
    return ProblemException.unprocessable("The client is not available: this session has ended.");
  }
}
