package dev.parley.chat.conversation;

import dev.parley.web.ids.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Adds messages to a conversation that the caller has locked, and takes them away. */
@ApplicationScoped
class KeepMessages {

  private final MessageRepository messages;
  private final ConversationEvents events;
  private final Ids ids;
  private final Clock clock;

  KeepMessages(MessageRepository messages, ConversationEvents events, Ids ids, Clock clock) {
    this.messages = messages;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
  }

  /** A new message at the end; the caller fills and persists it. */
  MessageEntity next(ConversationEntity conversation, SaidBy by, MessageState state) {
    return next(conversation, by, state, ids.next());
  }

  MessageEntity next(ConversationEntity conversation, SaidBy by, MessageState state, UUID id) {
    MessageEntity message = new MessageEntity();
    message.id = id;
    message.accountId = conversation.accountId;
    message.conversationId = conversation.id;
    message.position = conversation.nextPosition++;
    message.role = by == SaidBy.VISITOR ? Role.USER : Role.ASSISTANT;
    message.saidBy = by;
    message.state = state;
    message.content = "";
    message.createdAt = clock.instant();
    message.completedAt = state == MessageState.STREAMING ? null : message.createdAt;
    conversation.messageCount++;
    conversation.lastMessageAt = message.createdAt;
    if (by == SaidBy.VISITOR) {
      conversation.lastVisitorMessageAt = message.createdAt;
    }
    return message;
  }

  /** Tells followers of a message that is whole. */
  void posted(ConversationEntity conversation, MessageEntity message) {
    events.record(
        conversation, EventName.POSTED, null, new EventData.Posted(message.id, message.saidBy));
  }

  /** A message by a person of the account. */
  MessageEntity ofPerson(ConversationEntity conversation, String text, @Nullable String name) {
    MessageEntity message = next(conversation, SaidBy.PERSON, MessageState.COMPLETE);
    message.content = text;
    message.author = name;
    messages.persist(message);
    posted(conversation, message);
    return message;
  }

  /** Takes messages away. The rows stay: limits count what was asked, not what is shown. */
  void remove(ConversationEntity conversation, List<MessageEntity> removed) {
    if (removed.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    for (MessageEntity message : removed) {
      message.removedAt = now;
      conversation.messageCount--;
      conversation.tokenCount -= message.totalTokens;
    }
    events.record(
        conversation,
        EventName.REMOVED,
        null,
        new EventData.Removed(removed.stream().map(message -> message.id).toList()));
  }
}
