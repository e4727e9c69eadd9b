package dev.parley.chat.client;

import org.jspecify.annotations.Nullable;

/**
 * A question offered before the first message.
 *
 * @param label what the button says, 1 to 80 characters
 * @param prompt what is sent when it is pressed, 1 to 4,000 characters
 */
public record SuggestionButton(@Nullable String label, @Nullable String prompt) {}
