package dev.parley.chat.conversation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.chat.conversation.ConversationEvents.Recorded;
import dev.parley.chat.feed.AnswerText;
import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.chat.inference.ToolRun;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of a conversation as they are kept, for those who follow it. */
@ApplicationScoped
public class ReadEvents {

  private final ConversationRepository conversations;
  private final ConversationEvents events;
  private final MessageRepository messages;
  private final TurnRepository turns;
  private final DescribeMessages describe;
  private final StoredJson stored;
  private final ObjectMapper json;

  ReadEvents(
      ConversationRepository conversations,
      ConversationEvents events,
      MessageRepository messages,
      TurnRepository turns,
      DescribeMessages describe,
      StoredJson stored,
      ObjectMapper json) {
    this.conversations = conversations;
    this.events = events;
    this.messages = messages;
    this.turns = turns;
    this.describe = describe;
    this.stored = stored;
    this.json = json;
  }

  /**
   * An event to tell.
   *
   * @param data JSON; null for one that is not told, since its message is gone
   */
  record Told(long seq, EventName name, @Nullable UUID turn, @Nullable String data) {}

  /** Number of the last event; -1 when the conversation is gone. */
  @Transactional
  long last(UUID conversation) {
    return conversations.lastEvents(List.of(conversation)).getOrDefault(conversation, -1L);
  }

  /** Events after a number, in order; null when the conversation is gone. */
  @Transactional
  @Nullable List<Told> after(UUID conversation, long seq, int most, View view) {
    List<Recorded> recorded = events.after(conversation, seq, most);
    if (recorded.isEmpty() && last(conversation) < 0) {
      return null;
    }
    List<Told> told = new ArrayList<>();
    for (Recorded event : recorded) {
      told.add(
          new Told(event.seq(), event.name(), event.turn(), dataOf(conversation, event, view)));
    }
    return told;
  }

  /** The turn that was open after the event of a number. */
  @Transactional
  @Nullable UUID turnAt(UUID conversation, long seq) {
    return events.turnAt(conversation, seq);
  }

  /** The answer of a turn as it is kept. */
  @Transactional
  AnswerText answerOf(UUID turn) {
    AnswerText text = new AnswerText(turn);
    for (MessageEntity message : messages.ofAnswer(turn)) {
      text.begin(message.id, message.textStart);
      text.append(message.content);
      for (var run : stored.toolRuns(message.toolCalls)) {
        text.note("tool_call", stored.write(run));
      }
      List<Citation> citations = stored.citations(message.citations);
      if (!citations.isEmpty()) {
        text.note("citations", stored.write(new Draft.Passages(message.id, citations)));
      }
      if (message.usage != null) {
        text.note("usage", message.usage);
      }
    }
    return text;
  }

  /**
   * An answer as a whole.
   *
   * @param reasoning empty when there was none
   */
  public record Answered(
      UUID turn,
      TurnState state,
      String text,
      String reasoning,
      List<ToolRun> toolRuns,
      @Nullable TokenUsage usage,
      List<Citation> citations) {}

  /**
   * How a turn ended; null while it has not.
   *
   * @throws ProblemException that it failed with
   */
  @Transactional
  @Nullable Answered answered(UUID id) {
    TurnEntity turn = turns.findById(id);
    if (turn == null || turn.isOpen()) {
      return null;
    }
    MessageError error = stored.read(turn.error, MessageError.class);
    if (error != null) {
      throw error.problem();
    }
    List<MessageEntity> said = messages.ofAnswer(id);
    List<String> texts = new ArrayList<>();
    List<Citation> citations = new ArrayList<>();
    List<ToolRun> tools = new ArrayList<>();
    StringBuilder reasoning = new StringBuilder();
    TokenUsage usage = null;
    for (MessageEntity message : said) {
      texts.add(message.content);
      stored.citations(message.citations).stream()
          .map(citation -> citation.movedBy(message.textStart))
          .forEach(citations::add);
      tools.addAll(stored.toolRuns(message.toolCalls));
      reasoning.append(message.reasoning == null ? "" : message.reasoning);
      usage = message.usage == null ? usage : stored.read(message.usage, TokenUsage.class);
    }
    String text = String.join("\n\n", texts);
    return new Answered(id, turn.state, text, reasoning.toString(), tools, usage, citations);
  }

  private @Nullable String dataOf(UUID conversation, Recorded event, View view) {
    if (event.name() == EventName.POSTED) {
      UUID id = UUID.fromString(event.data().path("messageId").asText());
      return messages
          .findVisible(conversation, id)
          .map(message -> describe.of(List.of(message), view).getFirst())
          .map(shape -> json.valueToTree(shape).toString())
          .orElse(null);
    }
    if (!view.debug() && event.data() instanceof ObjectNode data) {
      data.remove("debug");
    }
    return event.data().toString();
  }
}
