package dev.parley.chat.conversation;

import dev.parley.chat.attachment.Attachments;
import dev.parley.chat.client.ChatClient;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a visitor says, before anybody is asked, and opens the turn that answers it. A
 * conversation has one open turn at most, across all replicas: the lock of its row says so, and a
 * unique index.
 */
@ApplicationScoped
public class BeginTurn {

  /** However quickly messages follow each other, so many waits after the first it is answered. */
  private static final int LONGEST_COLLECTING = 10;

  private final Conversations conversations;
  private final MessageRepository messages;
  private final TurnRepository turns;
  private final KeepMessages keep;
  private final EndTurn end;
  private final ConversationEvents events;
  private final RunningAnswers running;
  private final CheckLimits limits;
  private final Attachments attachments;
  private final StoredJson json;
  private final ConversationConfig config;
  private final Ids ids;
  private final Clock clock;

  BeginTurn(
      Conversations conversations,
      MessageRepository messages,
      TurnRepository turns,
      KeepMessages keep,
      EndTurn end,
      ConversationEvents events,
      RunningAnswers running,
      CheckLimits limits,
      Attachments attachments,
      StoredJson json,
      ConversationConfig config,
      Ids ids,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.turns = turns;
    this.keep = keep;
    this.end = end;
    this.events = events;
    this.running = running;
    this.limits = limits;
    this.attachments = attachments;
    this.json = json;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What became of a question.
   *
   * @param turn the turn that answers it; null while a person has the conversation
   * @param question the message that is answered
   * @param since number of the event after which the turn's events stand
   * @param starts whether the caller is to have it answered; otherwise somebody does already
   */
  public record Begun(
      UUID account,
      UUID conversation,
      @Nullable UUID turn,
      UUID question,
      long since,
      boolean starts) {}

  /**
   * Keeps a question and opens its turn, or joins one that is open.
   *
   * @throws ProblemException 400 when there is nothing to answer, 404, 409 while another answer is
   *     written or when a person's words would be removed, 422 when the session is over, 429 over a
   *     limit
   */
  @Transactional
  public Begun begin(String accessKey, Ask ask) {
    ConversationEntity conversation = conversations.lock(accessKey);
    ChatClient client = conversations.clientOf(conversation);
    Optional<MessageEntity> known = sentBefore(conversation, ask.prompt());
    if (known.isPresent()) {
      return again(conversation, known.get());
    }
    TurnEntity open = openTurn(conversation);
    if (open != null) {
      return join(conversation, client, open, ask);
    }
    TurnKind kind = ask.kind();
    List<MessageEntity> removed = toRemove(conversation, ask);
    int added = ask.prompt() == null ? 0 : 1;
    int answers = conversation.handler == Handler.PERSON ? 0 : 1;
    limits.check(conversation, client.limitingParameters(), added + answers - removed.size());
    keep.remove(conversation, removed);
    MessageEntity question =
        ask.prompt() == null
            ? requireLast(conversation, ask)
            : keepQuestion(conversation, ask.prompt(), ask.replaces());
    if (conversation.handler == Handler.PERSON) {
      return new Begun(
          conversation.accountId, conversation.id, null, question.id, conversation.lastSeq, false);
    }
    Duration wait = kind == TurnKind.PROMPT ? client.clientParameters().debounce() : Duration.ZERO;
    return open(conversation, question, kind, wait);
  }

  /**
   * Removes what came after the visitor's last message, so that it can be answered again. Nothing
   * is removed that could not be asked for again.
   *
   * @throws ProblemException 400 when the visitor has said nothing, 404, 409 while an answer is
   *     written or when a person's words would be removed, 422 when the session is over, 429 over a
   *     limit
   */
  @Transactional
  public void retry(String accessKey) {
    ConversationEntity conversation = conversations.lock(accessKey);
    ChatClient client = conversations.clientOf(conversation);
    if (openTurn(conversation) != null) {
      throw running();
    }
    List<MessageEntity> removed = toRemove(conversation, Ask.RETRY);
    limits.check(conversation, client.limitingParameters(), 1 - removed.size());
    keep.remove(conversation, removed);
  }

  /** The turn that is open, if its writer still lives. */
  private @Nullable TurnEntity openTurn(ConversationEntity conversation) {
    TurnEntity open = turns.open(conversation.id).orElse(null);
    boolean lost =
        open != null
            && running.of(open.id) == null
            && open.leaseUntil != null
            && open.leaseUntil.isBefore(clock.instant());
    if (lost) {
      end.interrupt(conversation, open);
      turns.flush(); // the unique index must see this before the next turn
      return null;
    }
    return open;
  }

  private Optional<MessageEntity> sentBefore(
      ConversationEntity conversation, @Nullable Prompt prompt) {
    return prompt == null || prompt.senderId() == null
        ? Optional.empty()
        : messages.findBySenderId(conversation.id, prompt.senderId());
  }

  private Begun again(ConversationEntity conversation, MessageEntity question) {
    TurnEntity turn = question.turnId == null ? null : turns.findById(question.turnId);
    long since = turn == null ? conversation.lastSeq : turn.beginSeq - 1;
    return new Begun(
        conversation.accountId,
        conversation.id,
        turn == null ? null : turn.id,
        question.id,
        since,
        false);
  }

  private Begun join(ConversationEntity conversation, ChatClient client, TurnEntity open, Ask ask) {
    Prompt prompt = ask.prompt();
    MessageEntity question;
    if (prompt == null) {
      question = messages.lastOfVisitor(conversation.id).orElseThrow(BeginTurn::nothingSaid);
    } else {
      boolean collecting =
          open.state == TurnState.COLLECTING && clock.instant().isBefore(open.dueAt);
      if (!collecting || ask.replaces() != null) {
        throw running();
      }
      limits.check(conversation, client.limitingParameters(), 2);
      question = keepQuestion(conversation, prompt, null);
      question.turnId = open.id;
      Duration wait = client.clientParameters().debounce();
      Instant latest = open.createdAt.plus(wait.multipliedBy(LONGEST_COLLECTING));
      Instant due = clock.instant().plus(wait);
      open.dueAt = due.isAfter(latest) ? latest : due;
    }
    return new Begun(
        conversation.accountId, conversation.id, open.id, question.id, open.beginSeq - 1, false);
  }

  /** What an edit or a retry takes away: never what a person of the account said. */
  private List<MessageEntity> toRemove(ConversationEntity conversation, Ask ask) {
    boolean person = conversation.handler == Handler.PERSON;
    if (person && (ask.prompt() == null || ask.replaces() != null)) {
      throw ProblemException.conflict("A person answers in this conversation at the moment.");
    }
    List<MessageEntity> removed = after(conversation, ask);
    if (removed.stream().anyMatch(message -> message.saidBy == SaidBy.PERSON)) {
      throw ProblemException.conflict(
          "A person has answered since. What they said stays; please write another message.");
    }
    return removed;
  }

  private List<MessageEntity> after(ConversationEntity conversation, Ask ask) {
    if (ask.replaces() != null) {
      MessageEntity edited =
          messages
              .findVisible(conversation.id, ask.replaces())
              .filter(message -> message.saidBy == SaidBy.VISITOR)
              .orElseThrow(() -> ProblemException.notFound("The message"));
      return messages.visibleFrom(conversation.id, edited.position);
    }
    if (ask.retry()) {
      int last =
          messages.lastOfVisitor(conversation.id).orElseThrow(BeginTurn::nothingSaid).position;
      return messages.visibleFrom(conversation.id, last + 1);
    }
    return List.of();
  }

  private MessageEntity requireLast(ConversationEntity conversation, Ask ask) {
    Optional<MessageEntity> last =
        ask.retry()
            ? messages.lastOfVisitor(conversation.id)
            : messages.lastVisible(conversation.id);
    return last.filter(message -> message.role == Role.USER)
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "prompt", "There is no message that waits for an answer."));
  }

  private MessageEntity keepQuestion(
      ConversationEntity conversation, Prompt prompt, @Nullable UUID replaced) {
    MessageEntity question = keep.next(conversation, SaidBy.VISITOR, MessageState.COMPLETE);
    question.content = prompt.text();
    question.parts = prompt.parts() == null ? null : json.write(prompt.parts());
    question.senderId = prompt.senderId();
    messages.persistAndFlush(question);
    attachments.send(conversation.id, prompt.attachments(), question.id, replaced);
    Instant renewed = question.createdAt.plus(config.sessionRenewal());
    if (conversation.expiresAt.isBefore(renewed)) {
      conversation.expiresAt = renewed;
    }
    keep.posted(conversation, question);
    return question;
  }

  private Begun open(
      ConversationEntity conversation, MessageEntity question, TurnKind kind, Duration wait) {
    TurnEntity turn = new TurnEntity();
    turn.id = ids.next();
    turn.accountId = conversation.accountId;
    turn.conversationId = conversation.id;
    turn.kind = kind;
    turn.state = TurnState.COLLECTING;
    turn.createdAt = clock.instant();
    turn.dueAt = turn.createdAt.plus(wait);
    turn.writer = config.nodeName();
    turn.leaseUntil = turn.createdAt.plus(config.answerLease());
    TurnState told = wait.isZero() ? TurnState.ANSWERING : TurnState.COLLECTING;
    turn.beginSeq =
        events.record(conversation, EventName.TURN, turn.id, new EventData.Began(turn.id, told));
    turns.persist(turn);
    question.turnId = turn.id;
    return new Begun(
        conversation.accountId, conversation.id, turn.id, question.id, turn.beginSeq - 1, true);
  }

  private static ProblemException running() {
    return ProblemException.conflict(
        "An answer is being written in this session. Wait for it, or cancel it.");
  }

  private static ProblemException nothingSaid() {
    return ProblemException.invalid("This session has no message to answer again.");
  }
}
