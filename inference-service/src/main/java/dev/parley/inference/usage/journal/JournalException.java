package dev.parley.inference.usage.journal;

/** The journal cannot take what it is given; the message says why, for the operator. */
public final class JournalException extends RuntimeException {

  public JournalException(String message) {
    super(message);
  }

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
