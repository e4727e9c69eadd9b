package dev.parley.chat.conversation;

import dev.parley.chat.feed.AnswerText;
import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.chat.inference.ToolRun;
import dev.parley.web.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An answer that came to its end, one way or another.
 *
 * @param state {@link TurnState#COMPLETE}, {@code CANCELLED} or {@code FAILED}
 * @param messages what was said, also when it was stopped or failed; none when it never began
 * @param citations with places in the whole text
 * @param problem why it failed; null unless it did
 */
public record Outcome(
    UUID turn,
    TurnState state,
    List<AnswerText.Message> messages,
    String reasoning,
    List<Citation> citations,
    List<ToolRun> toolRuns,
    @Nullable TokenUsage usage,
    AnswerFacts facts,
    @Nullable ProblemException problem) {

  /** All that was said. */
  public String text() {
    return String.join("\n\n", messages.stream().map(AnswerText.Message::text).toList());
  }
}
