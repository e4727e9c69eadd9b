package dev.parley.chat.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor says.
 *
 * @param text its words
 * @param parts OpenAI's content parts, when it has more than words
 * @param attachments files that were uploaded before
 * @param senderId chosen by the sender, so that sending may be repeated; null when it was not
 */
public record Prompt(
    String text, @Nullable JsonNode parts, List<UUID> attachments, @Nullable String senderId) {

  /** Words alone. */
  static Prompt of(String text) {
    return new Prompt(text, null, List.of(), null);
  }
}
