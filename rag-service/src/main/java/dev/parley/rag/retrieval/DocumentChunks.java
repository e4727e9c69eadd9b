package dev.parley.rag.retrieval;

import java.util.List;
import java.util.UUID;

/** All chunks of one document, as an engine is to hold them. */
public record DocumentChunks(UUID document, List<EmbeddedChunk> chunks) {

  /**
   * One chunk.
   *
   * @param vector of length one
   */
  public record EmbeddedChunk(UUID id, String text, float[] vector) {}
}
