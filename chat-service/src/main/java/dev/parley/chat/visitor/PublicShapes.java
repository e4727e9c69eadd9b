package dev.parley.chat.visitor;

import dev.parley.chat.client.SuggestionButton;
import dev.parley.chat.conversation.Conversations.Seen;
import dev.parley.chat.conversation.ReadEvents.Answered;
import dev.parley.chat.conversation.Role;
import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.chat.inference.ToolRun;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** JSON of the public chat calls. */
final class PublicShapes {

  private PublicShapes() {}

  /** {@code {"message": …}}. */
  public record Said(String message) {}

  /** {@code {"text": …}}. */
  public record Heard(String text) {}

  /** Offered questions. */
  public record Suggestions(List<SuggestionButton> suggestions) {}

  /**
   * Answer of a prompt that was not streamed; from citations on it goes beyond the published API.
   *
   * @param toolCalls empty where tools are not shown
   * @param state {@code complete}, {@code cancelled}, or {@code waiting} for a person
   */
  public record Completion(
      String completionText,
      @Nullable String reasoning,
      List<ToolRun> toolCalls,
      @Nullable TokenUsage usage,
      List<Citation> citations,
      String state) {

    /** A person has the conversation and will answer. */
    static final Completion WAITING =
        new Completion("", null, List.of(), null, List.of(), "waiting");

    static Completion of(Answered answer, boolean showsTools) {
      return new Completion(
          answer.text(),
          answer.reasoning().isEmpty() ? null : answer.reasoning(),
          showsTools ? answer.toolRuns() : List.of(),
          answer.usage(),
          answer.citations(),
          answer.state().toString());
    }
  }

  /** A conversation to keep. */
  public record Transcript(
      List<TranscriptMessage> messages,
      @Nullable String context,
      UUID sessionId,
      Map<String, String> metadata) {

    static Transcript of(Seen seen) {
      return new Transcript(
          seen.messages().stream()
              .map(message -> new TranscriptMessage(message.role(), message.content()))
              .toList(),
          seen.context(),
          seen.id(),
          seen.metadata());
    }
  }

  /** One of its messages. */
  public record TranscriptMessage(Role role, String content) {}
}
