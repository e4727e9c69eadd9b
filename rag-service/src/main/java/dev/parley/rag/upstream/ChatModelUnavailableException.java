package dev.parley.rag.upstream;

import org.jspecify.annotations.Nullable;

/** The chat model gave no answer; the message says why, in words for the owner of the text. */
public final class ChatModelUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean temporary;

  /**
   * @param temporary whether the same question may be answered later
   */
  public ChatModelUnavailableException(
      String message, boolean temporary, @Nullable Throwable cause) {
    super(message, cause);
    this.temporary = temporary;
  }

  /** Whether the same question may be answered later. */
  public boolean temporary() {
    return temporary;
  }
}
