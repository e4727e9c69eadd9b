package dev.parley.rag.retrieval;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All chunks of one document, as an engine is to hold them.
 *
 * @param language ISO 639-1, "und" when it cannot be told; null lets the engine find out
 */
public record DocumentChunks(UUID document, @Nullable String language, List<EmbeddedChunk> chunks) {

  /** Chunks in a language that the engine finds out. */
  public DocumentChunks(UUID document, List<EmbeddedChunk> chunks) {
    this(document, null, chunks);
  }

  /**
   * One chunk.
   *
   * @param vector of length one
   */
  public record EmbeddedChunk(UUID id, String text, float[] vector) {}
}
