package dev.parley.chat.conversation;

import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** JSON of the public chat calls, and data of the events of a streamed answer. */
final class PublicShapes {

  private PublicShapes() {}

  /** {@code {"message": …}}. */
  record Said(String message) {}

  /** Answer of a prompt that was not streamed; citations go beyond the published API. */
  record Completion(
      String completionText,
      @Nullable String reasoning,
      List<Object> toolCalls,
      @Nullable TokenUsage usage,
      List<Citation> citations) {

    static Completion of(Answer answer) {
      return new Completion(
          answer.text(),
          answer.reasoning().isEmpty() ? null : answer.reasoning(),
          List.of(),
          answer.usage(),
          answer.citations());
    }
  }

  /** A conversation to keep. */
  record Transcript(
      List<TranscriptMessage> messages,
      @Nullable String context,
      UUID sessionId,
      Map<String, String> metadata) {

    static Transcript of(Conversations.Seen seen) {
      return new Transcript(
          seen.messages().stream()
              .map(message -> new TranscriptMessage(message.role(), message.content()))
              .toList(),
          seen.context(),
          seen.id(),
          seen.metadata());
    }
  }

  record TranscriptMessage(Role role, String content) {}

  /** Data of event {@code message}: the next words. */
  record Delta(String text) {}

  /** Data of event {@code citations}: passages, added to those before. */
  record Passages(List<Citation> citations) {}

  /** Data of event {@code done}, the last of an answer that did not fail. */
  record Done(UUID messageId, MessageState state) {}

  /**
   * Data of event {@code error}, the last of an answer that failed: a problem.
   *
   * @param retryAfter seconds until trying again makes sense, when known
   */
  record Failed(String type, String title, int status, String detail, @Nullable Long retryAfter) {

    static Failed of(ProblemException problem) {
      Duration wait = problem.retryAfter();
      return new Failed(
          problem.type().uri().toString(),
          problem.type().title(),
          problem.type().status(),
          problem.detail(),
          wait == null ? null : Math.max(1, wait.toSeconds()));
    }
  }
}
