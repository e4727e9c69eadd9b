package dev.parley.chat.conversation;

import dev.parley.chat.feed.AnswerText;
import dev.parley.chat.inference.Citation;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps how turns end. One that was taken away meanwhile stays as it is. */
@ApplicationScoped
class EndTurn {

  private static final Logger LOG = Logger.getLogger(EndTurn.class);

  private final ConversationRepository conversations;
  private final MessageRepository messages;
  private final TurnRepository turns;
  private final KeepMessages keep;
  private final ConversationEvents events;
  private final StoredJson json;
  private final Clock clock;

  EndTurn(
      ConversationRepository conversations,
      MessageRepository messages,
      TurnRepository turns,
      KeepMessages keep,
      ConversationEvents events,
      StoredJson json,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.turns = turns;
    this.keep = keep;
    this.events = events;
    this.json = json;
    this.clock = clock;
  }

  /** Keeps an answer that is over. */
  @Transactional
  void finish(UUID conversationId, Outcome outcome) {
    ConversationEntity conversation = conversations.lockById(conversationId).orElse(null);
    TurnEntity turn = turns.findById(outcome.turn());
    if (conversation == null || turn == null || !turn.isOpen()) {
      return;
    }
    List<MessageEntity> said = keepAnswer(conversation, turn, outcome);
    ProblemException problem = outcome.problem();
    turn.error = problem == null ? null : json.write(MessageError.of(problem));
    close(turn, outcome.state());
    UUID first = said.isEmpty() ? null : said.getFirst().id;
    if (problem != null) {
      events.record(
          conversation, EventName.ERROR, turn.id, EventData.Failed.of(turn.id, first, problem));
      return;
    }
    events.record(
        conversation,
        EventName.DONE,
        turn.id,
        new EventData.Done(
            turn.id,
            first,
            said.stream().map(message -> message.id).toList(),
            outcome.state().toString(),
            outcome.facts()));
  }

  /**
   * Ends a turn whose writer went away without a word.
   *
   * @param conversation locked by the caller
   */
  void interrupt(ConversationEntity conversation, TurnEntity turn) {
    ProblemException problem = MessageError.interrupted();
    MessageEntity answer = turn.answerId == null ? null : messages.findById(turn.answerId);
    if (answer == null) {
      answer = keep.next(conversation, SaidBy.ASSISTANT, MessageState.FAILED);
      answer.turnId = turn.id;
      turn.answerId = answer.id;
      messages.persist(answer);
    }
    answer.state = MessageState.FAILED;
    answer.error = json.write(MessageError.of(problem));
    answer.completedAt = clock.instant();
    turn.error = answer.error;
    close(turn, TurnState.INTERRUPTED);
    events.record(
        conversation, EventName.ERROR, turn.id, EventData.Failed.of(turn.id, answer.id, problem));
  }

  /** Ends the turns whose writers are gone, one transaction each by the caller. */
  @Transactional
  void interruptLost(UUID conversationId, UUID turnId, String writer) {
    ConversationEntity conversation = conversations.lockById(conversationId).orElse(null);
    TurnEntity turn = conversation == null ? null : turns.findById(turnId);
    boolean lost =
        turn != null
            && turn.isOpen()
            && (writer.equals(turn.writer)
                || (turn.leaseUntil != null && turn.leaseUntil.isBefore(clock.instant())));
    if (lost && conversation != null) {
      interrupt(conversation, turn);
      LOG.infof("Turn %s had been left unfinished and can be retried", turnId);
    }
  }

  private List<MessageEntity> keepAnswer(
      ConversationEntity conversation, TurnEntity turn, Outcome outcome) {
    Map<UUID, List<Citation>> cited = CitedMessages.of(outcome.citations(), outcome.messages());
    List<MessageEntity> said = new ArrayList<>();
    for (AnswerText.Message message : outcome.messages()) {
      MessageEntity entity = messages.findById(message.id());
      if (entity == null) {
        entity = keep.next(conversation, SaidBy.ASSISTANT, MessageState.STREAMING, message.id());
        entity.turnId = turn.id;
        messages.persist(entity);
      }
      entity.content = keepable(message.text());
      entity.textStart = message.start();
      List<Citation> citations = cited.get(message.id());
      entity.citations = citations == null ? null : json.write(citations);
      entity.state = messageState(outcome.state());
      entity.completedAt = clock.instant();
      said.add(entity);
    }
    if (!said.isEmpty()) {
      addFacts(conversation, said.getLast(), outcome);
    }
    return said;
  }

  private void addFacts(ConversationEntity conversation, MessageEntity last, Outcome outcome) {
    last.reasoning = outcome.reasoning().isEmpty() ? null : keepable(outcome.reasoning());
    last.toolCalls = outcome.toolRuns().isEmpty() ? null : json.write(outcome.toolRuns());
    last.facts = json.write(outcome.facts());
    @Nullable ProblemException problem = outcome.problem();
    last.error = problem == null ? null : json.write(MessageError.of(problem));
    if (outcome.usage() != null) {
      last.usage = json.write(outcome.usage());
      last.totalTokens = outcome.usage().totalTokens();
      conversation.tokenCount += last.totalTokens;
    }
  }

  private void close(TurnEntity turn, TurnState state) {
    turn.state = state;
    turn.endedAt = clock.instant();
    turn.writer = null;
    turn.leaseUntil = null;
  }

  private static MessageState messageState(TurnState state) {
    return switch (state) {
      case COMPLETE -> MessageState.COMPLETE;
      case CANCELLED -> MessageState.CANCELLED;
      default -> MessageState.FAILED;
    };
  }

  /** Postgres keeps no NUL character. */
  private static String keepable(String text) {
    return text.replace("\0", "");
  }
}
