package dev.parley.chat.conversation;

import java.util.Map;

/** The words of the chat page that no client configures. */
final class Labels {

  private static final Map<String, String> ENGLISH =
      Map.ofEntries(
          Map.entry("sendButtonLabel", "Send"),
          Map.entry("inputPlaceholder", "Type a message…"),
          Map.entry("stopLabel", "Stop answering"),
          Map.entry("retryLabel", "Try again"),
          Map.entry("helloLabel", "How can I help?"),
          Map.entry("suggestionsLabel", "Suggestions"),
          Map.entry("messagesLabel", "Conversation"),
          Map.entry("latestLabel", "Latest message"),
          Map.entry("youLabel", "You"),
          Map.entry("assistantLabel", "Assistant"),
          Map.entry("answeringLabel", "The assistant is answering."),
          Map.entry("stoppedLabel", "This answer was stopped."),
          Map.entry("failedLabel", "This message was not answered."),
          Map.entry("sourcesLabel", "Sources"),
          Map.entry("sourceLabel", "Source"),
          Map.entry("passageLabel", "Passage"),
          Map.entry("closeLabel", "Close"));

  private Labels() {}

  /** Label by name; English until the page speaks other languages. */
  static Map<String, String> english() {
    return ENGLISH;
  }
}
