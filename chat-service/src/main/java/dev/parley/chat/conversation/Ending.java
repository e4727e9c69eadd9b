package dev.parley.chat.conversation;

import java.util.Locale;

/** Why a conversation cannot go on. */
enum Ending {
  /** It is gone, or its client is. */
  DELETED,
  /** Its time is over. */
  EXPIRED,
  /** Its client has nobody to answer. */
  UNAVAILABLE;

  /** The word in event {@code ended}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
