package dev.parley.chat.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What debugging shows of an answer.
 *
 * @param firstWordsMillis from the question until the first words; null when there were none
 * @param totalMillis from the question until the end
 * @param warnings what was missing, in words
 */
public record AnswerFacts(
    @Nullable Long firstWordsMillis,
    long totalMillis,
    @Nullable String requestId,
    List<String> warnings) {}
