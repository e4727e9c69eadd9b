package dev.parley.rag.retrieval;

import org.jspecify.annotations.Nullable;

/** The search engine could not do its work; the same call may succeed later. */
public final class IndexUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public IndexUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
