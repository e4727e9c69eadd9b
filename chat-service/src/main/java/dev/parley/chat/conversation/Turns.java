package dev.parley.chat.conversation;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.inference.AnswerRequest;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of a conversation: a question before anybody is asked, the place of its
 * answer with it, and the answer when it is over. A conversation has one answer in the making at
 * most, across all replicas: the database's unique index on the state says so.
 */
@ApplicationScoped
class Turns {

  private static final Logger LOG = Logger.getLogger(Turns.class);

  private final Conversations conversations;
  private final MessageRepository messages;
  private final CheckLimits limits;
  private final StoredJson json;
  private final ConversationConfig config;
  private final Ids ids;
  private final Clock clock;

  Turns(
      Conversations conversations,
      MessageRepository messages,
      CheckLimits limits,
      StoredJson json,
      ConversationConfig config,
      Ids ids,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.limits = limits;
    this.json = json;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Keeps a question and opens the place of its answer.
   *
   * @param prompt null to answer the last message, which must then be the visitor's
   * @throws ProblemException 400 when there is nothing to answer, 404, 409 while another answer is
   *     written, 422 when the session is over, 429 over a limit
   */
  @Transactional
  Turn begin(String accessKey, @Nullable Prompt prompt) {
    ConversationEntity conversation = conversations.lock(accessKey);
    ChatClient client = conversations.clientOf(conversation);
    requireNoAnswerRunning(conversation);
    List<MessageEntity> visible = messages.visible(conversation.id);
    boolean unanswered = !visible.isEmpty() && visible.getLast().role == Role.USER;
    if (prompt == null && !unanswered) {
      throw ProblemException.invalid("prompt", "There is no message that waits for an answer.");
    }
    long said = visible.stream().filter(message -> message.role == Role.USER).count();
    limits.check(conversation, client.limitingParameters(), prompt == null ? -1 : said);
    Stream<MessageEntity> asked = visible.stream();
    int position = messages.nextPosition(conversation.id);
    if (prompt != null) {
      asked = Stream.concat(asked, Stream.of(keepQuestion(conversation, position++, prompt)));
    }
    UUID answer = openAnswer(conversation, position);
    AnswerRequest request =
        new AnswerRequest(
            client.aiGatewayId(),
            conversation.extraContext,
            asked.filter(Turns::isSaid).map(this::said).toList(),
            json.metadata(conversation.metadata),
            conversation.tag);
    return new Turn(conversation.accountId, conversation.id, answer, request);
  }

  /**
   * Removes what came after the visitor's last message, so that it can be answered again.
   *
   * @throws ProblemException 400 when the visitor has said nothing, 404, 409 while an answer is
   *     written, 422 when the session is over
   */
  @Transactional
  void retry(String accessKey) {
    ConversationEntity conversation = conversations.lock(accessKey);
    requireNoAnswerRunning(conversation);
    List<MessageEntity> visible = messages.visible(conversation.id);
    int last =
        visible.stream()
            .filter(message -> message.role == Role.USER)
            .mapToInt(message -> message.position)
            .max()
            .orElseThrow(
                () -> ProblemException.invalid("This session has no message to answer again."));
    Instant now = clock.instant();
    visible.stream()
        .filter(message -> message.position > last)
        .forEach(message -> message.removedAt = now);
  }

  /**
   * Keeps what was said so far.
   *
   * @return false when the answer is not to be written any more
   */
  @Transactional
  boolean checkpoint(Turn turn, String text) {
    return messages.checkpoint(turn.answerId(), keepable(text), leaseEnd());
  }

  /** Keeps an answer that is over. One that was taken away meanwhile stays away. */
  @Transactional
  void finish(Answer answer) {
    // Locked, so that a session that is being deleted is waited for and then seen to be gone.
    MessageEntity entity = messages.findById(answer.messageId(), LockModeType.PESSIMISTIC_WRITE);
    if (entity == null || entity.state != MessageState.STREAMING) {
      return;
    }
    entity.content = keepable(answer.text());
    entity.citations = answer.citations().isEmpty() ? null : json.write(answer.citations());
    if (answer.usage() != null) {
      entity.usage = json.write(answer.usage());
      entity.totalTokens = answer.usage().totalTokens();
    }
    entity.error = answer.problem() == null ? null : json.write(MessageError.of(answer.problem()));
    close(entity, answer.state());
  }

  /**
   * Asks the replica that writes an answer to stop.
   *
   * @return false when none is written
   * @throws ProblemException 404, 422
   */
  @Transactional
  boolean requestCancel(String accessKey) {
    return messages.requestCancel(conversations.lock(accessKey).id);
  }

  /** The conversation that a key opens. */
  @Transactional
  UUID conversationOf(String accessKey) {
    return conversations.lock(accessKey).id;
  }

  /** Ends the answers that an instance of this name left behind when it was killed. */
  @Transactional
  int failAbandoned(String writer) {
    List<MessageEntity> abandoned = messages.abandoned(writer, clock.instant());
    abandoned.forEach(this::failInterrupted);
    if (!abandoned.isEmpty()) {
      LOG.infof("%d answers had been left unfinished and can be retried", abandoned.size());
    }
    return abandoned.size();
  }

  private void requireNoAnswerRunning(ConversationEntity conversation) {
    MessageEntity running = messages.streaming(conversation.id).orElse(null);
    if (running == null) {
      return;
    }
    if (!Conversations.isAbandoned(running, clock.instant())) {
      throw ProblemException.conflict(
          "An answer is being written in this session. Wait for it, or cancel it.");
    }
    failInterrupted(running);
    messages.flush(); // the unique index must see this before the next answer
  }

  private void failInterrupted(MessageEntity message) {
    message.error = json.write(MessageError.interrupted());
    close(message, MessageState.FAILED);
  }

  private void close(MessageEntity message, MessageState state) {
    message.state = state;
    message.completedAt = clock.instant();
    message.writer = null;
    message.leaseUntil = null;
  }

  private MessageEntity keepQuestion(ConversationEntity conversation, int position, Prompt prompt) {
    MessageEntity question = message(conversation, position, Role.USER, MessageState.COMPLETE);
    question.content = prompt.text();
    question.parts = prompt.parts() == null ? null : json.write(prompt.parts());
    question.completedAt = question.createdAt;
    messages.persist(question);
    return question;
  }

  private UUID openAnswer(ConversationEntity conversation, int position) {
    MessageEntity answer = message(conversation, position, Role.ASSISTANT, MessageState.STREAMING);
    answer.content = "";
    answer.writer = config.nodeName();
    answer.leaseUntil = leaseEnd();
    messages.persist(answer);
    return answer.id;
  }

  private MessageEntity message(
      ConversationEntity conversation, int position, Role role, MessageState state) {
    MessageEntity message = new MessageEntity();
    message.id = ids.next();
    message.accountId = conversation.accountId;
    message.conversationId = conversation.id;
    message.position = position;
    message.role = role;
    message.state = state;
    message.createdAt = clock.instant();
    conversation.lastMessageAt = message.createdAt;
    return message;
  }

  private Instant leaseEnd() {
    return clock.instant().plus(config.answerLease());
  }

  private AnswerRequest.Turn said(MessageEntity message) {
    return new AnswerRequest.Turn(message.role.toString(), json.content(message));
  }

  /** A failed answer was never said; of a stopped one, what came out was. */
  private static boolean isSaid(MessageEntity message) {
    return message.role == Role.USER
        || (message.state != MessageState.FAILED && !message.content.isBlank());
  }

  /** Postgres keeps no NUL character. */
  private static String keepable(String text) {
    return text.replace("\0", "");
  }
}
