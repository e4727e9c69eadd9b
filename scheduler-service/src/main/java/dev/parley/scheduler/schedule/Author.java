package dev.parley.scheduler.schedule;

import dev.parley.web.identity.ChatOrigin;

/** Who schedules. */
public enum Author {
  /** The account's people, or what they wrote. */
  ACCOUNT,
  /** An assistant in its conversation. What wakes it must not make it wake itself at once. */
  ASSISTANT;

  /** The author by the subject of a token. */
  public static Author of(String subject) {
    return ChatOrigin.isConversation(subject) ? ASSISTANT : ACCOUNT;
  }
}
