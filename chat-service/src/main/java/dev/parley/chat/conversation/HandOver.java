package dev.parley.chat.conversation;

import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets a person of the account answer in place of the assistant, who is silent until the
 * conversation is handed back. An answer that is being written then is stopped.
 */
@ApplicationScoped
public class HandOver {

  private final ConversationRepository conversations;
  private final MessageRepository messages;
  private final TurnRepository turns;
  private final DescribeMessages describe;
  private final KeepMessages keep;
  private final ConversationEvents events;
  private final RunningAnswers running;
  private final Clock clock;

  HandOver(
      ConversationRepository conversations,
      MessageRepository messages,
      TurnRepository turns,
      DescribeMessages describe,
      KeepMessages keep,
      ConversationEvents events,
      RunningAnswers running,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.turns = turns;
    this.describe = describe;
    this.keep = keep;
    this.events = events;
    this.running = running;
    this.clock = clock;
  }

  /** Who answers. */
  public record State(Handler handler, @Nullable String name) {}

  /**
   * Gives a conversation to a person. One who takes it over from another person changes the name.
   *
   * @throws ProblemException 404
   */
  @Transactional
  State takeOver(UUID account, UUID client, UUID id, @Nullable String name) {
    ConversationEntity conversation = lock(account, client, id);
    turns.open(id).ifPresent(turn -> turn.cancelRequested = true);
    running.stop(id);
    boolean same =
        conversation.handler == Handler.PERSON
            && java.util.Objects.equals(name, conversation.handlerName);
    if (!same) {
      change(conversation, Handler.PERSON, name);
    }
    return new State(Handler.PERSON, name);
  }

  /**
   * Gives a conversation back to the assistant, who answers from the visitor's next message on.
   *
   * @throws ProblemException 404
   */
  @Transactional
  State handBack(UUID account, UUID client, UUID id) {
    ConversationEntity conversation = lock(account, client, id);
    if (conversation.handler == Handler.PERSON) {
      change(conversation, Handler.ASSISTANT, null);
    }
    return new State(Handler.ASSISTANT, null);
  }

  /**
   * Says something as the person who has the conversation.
   *
   * @throws ProblemException 404, 409 while the assistant has it
   */
  @Transactional
  MessageShape say(UUID account, UUID client, UUID id, String text) {
    ConversationEntity conversation = lock(account, client, id);
    if (conversation.handler != Handler.PERSON) {
      throw ProblemException.conflict("Take the conversation over before you answer in it.");
    }
    MessageEntity message = keep.ofPerson(conversation, text, conversation.handlerName);
    messages.flush();
    return describe.of(List.of(message), View.ALL).getFirst();
  }

  /**
   * Messages before a position, with all that is known of them.
   *
   * @throws ProblemException 404
   */
  @Transactional
  Conversations.Page before(UUID account, UUID client, UUID id, int position, int most) {
    UUID conversation = find(account, client, id).id;
    List<MessageEntity> found = messages.visibleBefore(conversation, position, most + 1);
    boolean earlier = found.size() > most;
    return new Conversations.Page(
        describe.of(earlier ? found.subList(1, found.size()) : found, View.ALL), earlier);
  }

  /**
   * @throws ProblemException 404
   */
  @Transactional
  UUID require(UUID account, UUID client, UUID id) {
    return find(account, client, id).id;
  }

  private void change(ConversationEntity conversation, Handler handler, @Nullable String name) {
    conversation.handler = handler;
    conversation.handlerName = name;
    conversation.handledSince = clock.instant();
    events.record(conversation, EventName.HANDLER, null, new EventData.HandledBy(handler, name));
  }

  private ConversationEntity find(UUID account, UUID client, UUID id) {
    return conversations.find(account, client, id).orElseThrow(HandOver::missing);
  }

  private ConversationEntity lock(UUID account, UUID client, UUID id) {
    return conversations.lock(account, client, id).orElseThrow(HandOver::missing);
  }

  private static ProblemException missing() {
    return ProblemException.notFound("The session");
  }
}
