package dev.parley.rag.parsing;

import dev.parley.parsing.Failure;

/** A file gave no text; the failure says why, in words for its owner. */
public final class ParseFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public ParseFailedException(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }

  /** Whether the same file may be read at another attempt. */
  public boolean isWorthAnotherTry() {
    return failure.kind() == Failure.Kind.INTERRUPTED;
  }
}
