package dev.parley.embedding;

import org.jspecify.annotations.Nullable;

/** The model could not embed the texts; a later attempt may succeed. */
public final class EmbeddingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public EmbeddingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
