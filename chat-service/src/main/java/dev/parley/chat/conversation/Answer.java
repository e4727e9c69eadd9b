package dev.parley.chat.conversation;

import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.web.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An answer that came to its end, one way or another.
 *
 * @param text what was said, also when it was stopped or failed
 * @param problem why it failed; null unless the state is {@link MessageState#FAILED}
 */
record Answer(
    UUID messageId,
    MessageState state,
    String text,
    String reasoning,
    List<Citation> citations,
    @Nullable TokenUsage usage,
    @Nullable ProblemException problem) {}
