package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Data of the events of a conversation. */
final class EventData {

  private EventData() {}

  /** Of {@code posted}, as it is kept; followers get the whole message. */
  record Posted(UUID messageId, SaidBy from) {}

  /** Of {@code turn}. */
  record Began(UUID turnId, TurnState state) {}

  /** Of {@code message}: the next words. */
  record Words(UUID messageId, String text, int offset) {}

  /** Of {@code removed}. */
  record Removed(List<UUID> messageIds) {}

  /** Of {@code handler}. */
  record HandledBy(Handler handler, @Nullable String name) {}

  /**
   * Of {@code done}.
   *
   * @param state {@code complete}, {@code cancelled}, or {@code waiting} for a person
   * @param debug only told where the client debugs
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Done(
      @Nullable UUID turnId,
      @Nullable UUID messageId,
      List<UUID> messageIds,
      String state,
      @Nullable AnswerFacts debug) {}

  /**
   * Of {@code error}: a problem.
   *
   * @param retryAfter seconds until trying again makes sense, when known
   */
  record Failed(
      UUID turnId,
      @Nullable UUID messageId,
      String type,
      String title,
      int status,
      String detail,
      @Nullable Long retryAfter) {

    static Failed of(UUID turn, @Nullable UUID message, ProblemException problem) {
      Duration wait = problem.retryAfter();
      return new Failed(
          turn,
          message,
          problem.type().uri().toString(),
          problem.type().title(),
          problem.type().status(),
          problem.detail(),
          wait == null ? null : Math.max(1, wait.toSeconds()));
    }
  }
}
