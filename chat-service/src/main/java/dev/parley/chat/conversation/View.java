package dev.parley.chat.conversation;

import dev.parley.chat.client.ClientParameters;

/** How much of a conversation somebody is shown. */
public record View(boolean toolCalls, boolean debug) {

  /** All, for the account itself. */
  public static final View ALL = new View(true, true);

  /** What a client shows its visitors. */
  public static View of(ClientParameters parameters) {
    return new View(
        Boolean.TRUE.equals(parameters.showToolCalls()), Boolean.TRUE.equals(parameters.debug()));
  }
}
