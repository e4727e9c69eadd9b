package dev.parley.standalone;

/** A stack that does not start; the message says why, to the person at the terminal. */
final class StartFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartFailed(String message) {
    super(message);
  }

  StartFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
