package dev.parley.chat.conversation;

import dev.parley.chat.conversation.BeginTurn.Begun;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;

/** Opens a turn that no visitor began, in the conversation of a contact. */
@ApplicationScoped
public class SpeakFirst {

  private static final String WEB_CHAT = "WebChat";

  private final Sessions sessions;
  private final ConversationRepository conversations;
  private final TurnRepository turns;
  private final ConversationEvents events;
  private final ConversationConfig config;
  private final Ids ids;
  private final Clock clock;

  SpeakFirst(
      Sessions sessions,
      ConversationRepository conversations,
      TurnRepository turns,
      ConversationEvents events,
      ConversationConfig config,
      Ids ids,
      Clock clock) {
    this.sessions = sessions;
    this.conversations = conversations;
    this.turns = turns;
    this.events = events;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** What became of the wish to speak. */
  public sealed interface Result {}

  /** The turn is open; the caller has it written. */
  public record Speaks(UUID turn, Begun begun) implements Result {}

  /** Somebody speaks in the conversation at the moment. */
  public record Busy() implements Result {}

  /** Nothing can be said there. */
  public record Refused(String why) implements Result {}

  /**
   * Opens or continues the contact's conversation, and a turn in it.
   *
   * @param instruction what the assistant is told in place of a visitor's message
   */
  @Transactional
  public Result begin(
      UUID account, UUID client, String target, String contact, String instruction) {
    if (!target.equals(WEB_CHAT)) {
      return new Refused("Messages of its own accord cannot be sent to " + target + " yet.");
    }
    UUID session = sessions.ofContact(account, client, contact).sessionId();
    ConversationEntity conversation = conversations.lockById(session).orElse(null);
    if (conversation == null) {
      return new Busy();
    }
    if (conversation.handler == Handler.PERSON) {
      return new Refused("A person answers in this conversation at the moment.");
    }
    if (turns.open(session).isPresent()) {
      return new Busy();
    }
    TurnEntity turn = new TurnEntity();
    turn.id = ids.next();
    turn.accountId = account;
    turn.conversationId = session;
    turn.kind = TurnKind.SCHEDULE;
    turn.instruction = instruction;
    turn.state = TurnState.COLLECTING;
    turn.createdAt = clock.instant();
    turn.dueAt = turn.createdAt;
    turn.writer = config.nodeName();
    turn.leaseUntil = turn.createdAt.plus(config.answerLease());
    turn.beginSeq =
        events.record(
            conversation,
            EventName.TURN,
            turn.id,
            new EventData.Began(turn.id, TurnState.ANSWERING));
    turns.persist(turn);
    conversation.lastScheduledMessageAt = turn.createdAt;
    return new Speaks(turn.id, begun(turn, true));
  }

  /**
   * A turn that was begun before.
   *
   * @throws ProblemException 404 when its conversation was deleted
   */
  @Transactional
  public Begun again(UUID id) {
    TurnEntity turn = turns.findById(id);
    if (turn == null) {
      throw ProblemException.notFound("The session");
    }
    return begun(turn, false);
  }

  private static Begun begun(TurnEntity turn, boolean starts) {
    return new Begun(
        turn.accountId, turn.conversationId, turn.id, turn.id, turn.beginSeq - 1, starts);
  }
}
