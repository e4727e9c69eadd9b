package dev.parley.chat.conversation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor wants answered.
 *
 * @param prompt null to answer the last message
 * @param replaces the message that is taken away for it, with all after it
 * @param retry whether what came after the last message is taken away
 */
public record Ask(@Nullable Prompt prompt, @Nullable UUID replaces, boolean retry) {

  static final Ask RETRY = new Ask(null, null, true);

  TurnKind kind() {
    if (replaces != null) {
      return TurnKind.EDIT;
    }
    return prompt == null ? TurnKind.RETRY : TurnKind.PROMPT;
  }
}
