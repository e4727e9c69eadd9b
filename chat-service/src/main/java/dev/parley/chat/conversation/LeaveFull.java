package dev.parley.chat.conversation;

import dev.parley.chat.client.ChatClients;
import jakarta.enterprise.context.ApplicationScoped;

/** Visitors who come back to a conversation that can only be read any more get a clean one. */
@ApplicationScoped
class LeaveFull {

  private final ChatClients clients;
  private final TurnRepository turns;
  private final MessageRepository messages;

  LeaveFull(ChatClients clients, TurnRepository turns, MessageRepository messages) {
    this.clients = clients;
    this.turns = turns;
    this.messages = messages;
  }

  /**
   * Whether no question fits, nothing is being said, by the assistant or by a person, and nothing
   * can be tried again.
   */
  boolean isOver(ConversationEntity conversation) {
    return conversation.messageCount > 0
        && conversation.handler == Handler.ASSISTANT
        && CheckLimits.isFull(
            conversation,
            clients.get(conversation.accountId, conversation.chatClientId).limitingParameters())
        && turns.open(conversation.id).isEmpty()
        && messages
            .lastVisible(conversation.id)
            .filter(last -> last.state == MessageState.FAILED)
            .isEmpty();
  }
}
