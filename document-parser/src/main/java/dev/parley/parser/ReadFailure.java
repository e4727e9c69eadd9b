package dev.parley.parser;

import dev.parley.parsing.Failure;

/** A file cannot be read, for a reason that its owner is told. */
final class ReadFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  ReadFailure(Failure.Kind kind, String message) {
    super(message, null, false, false);
    this.failure = new Failure(kind, message);
  }

  Failure failure() {
    return failure;
  }
}
