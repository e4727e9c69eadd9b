package dev.parley.inference.heal;

/** A check against a schema that was given up. */
final class TooLongException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooLongException(String message) {
    super(message);
  }
}
