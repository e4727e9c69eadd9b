package dev.parley.chat.conversation;

import dev.parley.chat.feed.AnswerText;
import dev.parley.chat.inference.Citation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Gives each message of an answer the passages that it cites. Places are counted from the beginning
 * of the message; a passage without a place belongs to the last one.
 */
final class CitedMessages {

  private CitedMessages() {}

  static Map<UUID, List<Citation>> of(List<Citation> citations, List<AnswerText.Message> messages) {
    Map<UUID, List<Citation>> byMessage = new LinkedHashMap<>();
    if (messages.isEmpty()) {
      return byMessage;
    }
    for (Citation citation : citations) {
      Integer start = citation.startIndex();
      int place = start == null ? Integer.MAX_VALUE : start;
      AnswerText.Message cites = messages.getFirst();
      for (AnswerText.Message message : messages) {
        if (message.start() <= place) {
          cites = message;
        }
      }
      byMessage
          .computeIfAbsent(cites.id(), none -> new ArrayList<>())
          .add(citation.movedBy(-cites.start()));
    }
    return byMessage;
  }
}
