package dev.parley.chat.conversation;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ChatClients;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ends the collecting of messages, and opens the place of the answer to them. */
@ApplicationScoped
class StartAnswer {

  private final ConversationRepository conversations;
  private final MessageRepository messages;
  private final TurnRepository turns;
  private final ChatClients clients;
  private final KeepMessages keep;
  private final ConversationEvents events;
  private final StoredJson json;
  private final ConversationConfig config;
  private final Clock clock;

  StartAnswer(
      ConversationRepository conversations,
      MessageRepository messages,
      TurnRepository turns,
      ChatClients clients,
      KeepMessages keep,
      ConversationEvents events,
      StoredJson json,
      ConversationConfig config,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.turns = turns;
    this.clients = clients;
    this.keep = keep;
    this.events = events;
    this.json = json;
    this.config = config;
    this.clock = clock;
  }

  /** What became of the attempt. */
  sealed interface Start {

    /** More messages may come for so long. */
    record Later(Duration pause) implements Start {}

    /** The turn is over, or its conversation is gone. */
    record Never() implements Start {}

    /** The place of the answer is open. */
    record Now(Question question) implements Start {}
  }

  /**
   * What is to be answered.
   *
   * @param answerId the message that the answer is written into
   * @param mostMessages how many messages the answer may become, that one included
   * @param contextLocation address of more context; null when there is none
   * @param said the conversation, the oldest message first
   */
  record Question(
      UUID account,
      UUID conversation,
      UUID answerId,
      int mostMessages,
      ChatClient client,
      @Nullable String context,
      @Nullable String contextLocation,
      Map<String, String> metadata,
      @Nullable String user,
      List<Said> said) {}

  /** A message that counts. */
  record Said(UUID id, @Nullable UUID turn, Role role, String text, @Nullable String parts) {}

  @Transactional
  Start start(UUID conversationId, UUID turnId) {
    ConversationEntity conversation = conversations.lockById(conversationId).orElse(null);
    TurnEntity turn = conversation == null ? null : turns.findById(turnId);
    if (conversation == null || turn == null || !turn.isOpen() || turn.cancelRequested) {
      return new Start.Never();
    }
    ChatClient client =
        clients.find(conversation.accountId, conversation.chatClientId).orElse(null);
    if (client == null) {
      return new Start.Never();
    }
    Instant now = clock.instant();
    if (now.isBefore(turn.dueAt)) {
      return new Start.Later(Duration.between(now, turn.dueAt));
    }
    List<Said> said = said(conversation, turn);
    UUID answer = turn.answerId == null ? open(conversation, turn, now) : turn.answerId;
    return new Start.Now(
        new Question(
            conversation.accountId,
            conversation.id,
            answer,
            mostMessages(conversation, client),
            client,
            conversation.extraContext,
            conversation.contextLocation,
            json.metadata(conversation.metadata),
            conversation.contact,
            said));
  }

  /** Opens the place of the answer; once, also when it is not known whether that was kept. */
  private UUID open(ConversationEntity conversation, TurnEntity turn, Instant now) {
    MessageEntity answer = keep.next(conversation, SaidBy.ASSISTANT, MessageState.STREAMING);
    answer.turnId = turn.id;
    messages.persist(answer);
    turn.state = TurnState.ANSWERING;
    turn.answerId = answer.id;
    turn.leaseUntil = now.plus(config.answerLease());
    if (turn.dueAt.isAfter(turn.createdAt)) {
      events.record(
          conversation, EventName.TURN, turn.id, new EventData.Began(turn.id, TurnState.ANSWERING));
    }
    return answer.id;
  }

  /** The place of one is taken; an answer is split only as far as the session has room. */
  private static int mostMessages(ConversationEntity conversation, ChatClient client) {
    if (!Boolean.TRUE.equals(client.clientParameters().splitAnswerIntoMessageChunks())) {
      return 1;
    }
    Integer inAll = client.limitingParameters().maxMessages();
    return inAll == null || inAll == 0
        ? SplitAnswer.MOST
        : Math.clamp(1L + inAll - conversation.messageCount, 1, SplitAnswer.MOST);
  }

  private List<Said> said(ConversationEntity conversation, TurnEntity turn) {
    List<Said> said = new ArrayList<>();
    messages.visible(conversation.id).stream()
        .filter(StartAnswer::counts)
        .map(StartAnswer::said)
        .forEach(said::add);
    if (turn.instruction != null) {
      said.add(new Said(turn.id, null, Role.USER, turn.instruction, null));
    }
    return said;
  }

  private static Said said(MessageEntity message) {
    return new Said(message.id, message.turnId, message.role, message.content, message.parts);
  }

  /** A failed answer was never said; of a stopped one, what came out was. */
  private static boolean counts(MessageEntity message) {
    return message.role == Role.USER
        || (message.state != MessageState.FAILED && !message.content.isBlank());
  }
}
