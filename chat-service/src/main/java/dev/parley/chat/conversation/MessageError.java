package dev.parley.chat.conversation;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an answer failed, in the words of a problem.
 *
 * @param retryAfterSeconds when trying again makes sense, when known
 */
public record MessageError(
    String type, String title, String detail, @Nullable Long retryAfterSeconds) {

  static MessageError of(ProblemException problem) {
    ProblemType type = problem.type();
    Duration wait = problem.retryAfter();
    return new MessageError(
        type.uri().toString(),
        type.title(),
        problem.detail(),
        wait == null ? null : wait.toSeconds());
  }

  /** The problem again. */
  ProblemException problem() {
    ProblemType known =
        Arrays.stream(ProblemType.values())
            .filter(candidate -> candidate.uri().toString().equals(type))
            .findFirst()
            .orElse(ProblemType.UPSTREAM_FAILED);
    Duration wait = retryAfterSeconds == null ? null : Duration.ofSeconds(retryAfterSeconds);
    return new ProblemException(known, detail, List.of(), wait, null);
  }

  /** Of an answer whose writer went away without a word. */
  static ProblemException interrupted() {
    return new ProblemException(
        ProblemType.UNAVAILABLE,
        "The service stopped while this answer was written. Your message was kept; try again.");
  }
}
