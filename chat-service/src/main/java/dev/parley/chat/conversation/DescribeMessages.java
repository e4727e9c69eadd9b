package dev.parley.chat.conversation;

import dev.parley.chat.attachment.Attached;
import dev.parley.chat.attachment.Attachments;
import dev.parley.chat.conversation.MessageShape.Feedback;
import dev.parley.chat.inference.TokenUsage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Messages as they are told, with what belongs to them. */
@ApplicationScoped
class DescribeMessages {

  private final Attachments attachments;
  private final StoredJson json;

  DescribeMessages(Attachments attachments, StoredJson json) {
    this.attachments = attachments;
    this.json = json;
  }

  List<MessageShape> of(List<MessageEntity> messages, View view) {
    Map<UUID, List<Attached>> attached =
        attachments.ofMessages(messages.stream().map(message -> message.id).toList());
    return messages.stream()
        .map(message -> shape(message, attached.getOrDefault(message.id, List.of()), view))
        .toList();
  }

  private MessageShape shape(MessageEntity message, List<Attached> attached, View view) {
    return new MessageShape(
        message.role,
        message.content,
        message.id,
        message.state,
        message.saidBy,
        message.author,
        message.position,
        json.citations(message.citations),
        view.toolCalls() ? json.toolRuns(message.toolCalls) : List.of(),
        attached,
        view.debug() ? json.read(message.usage, TokenUsage.class) : null,
        view.debug() ? json.read(message.facts, AnswerFacts.class) : null,
        view.debug() ? message.spokenCharacters : null,
        message.rating == null && message.comment == null
            ? null
            : new Feedback(message.rating, message.comment),
        json.read(message.error, MessageError.class),
        message.createdAt);
  }
}
