package dev.parley.rag.embedding;

import org.jspecify.annotations.Nullable;

/**
 * The upstream of an embedding model cannot be reached or is too busy: no text is at fault, and the
 * same call may succeed later.
 */
public final class EmbeddingUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public EmbeddingUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
