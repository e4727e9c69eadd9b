package dev.parley.chat.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits of each session of a client; 0, the default, is no limit.
 *
 * @param messagesPerHour how many messages the visitor may send in any 60 minutes, retries included
 * @param maxMessages how many messages a session may have, answers included. The answer is reserved
 *     with its question, so 3 takes one of each, and 1 takes nothing; one that is split into
 *     several is split as far as there is room
 */
public record LimitingParameters(@Nullable Integer messagesPerHour, @Nullable Integer maxMessages) {

  /** What a client without limits has. */
  public static final LimitingParameters NONE = new LimitingParameters(0, 0);

  /** With 0 for what was not given. */
  LimitingParameters withDefaults() {
    return new LimitingParameters(
        Objects.requireNonNullElse(messagesPerHour, 0), Objects.requireNonNullElse(maxMessages, 0));
  }
}
