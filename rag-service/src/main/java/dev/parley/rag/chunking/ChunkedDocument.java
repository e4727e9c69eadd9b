package dev.parley.rag.chunking;

import java.util.List;

/**
 * A document as text, and the chunks that it was cut into.
 *
 * @param contents Markdown; the chunks' offsets count in it
 * @param chunks in the order of the contents, what a model wrote at the end; empty when there is
 *     nothing to read in the document
 */
public record ChunkedDocument(String contents, List<Chunk> chunks) {

  public ChunkedDocument {
    chunks = List.copyOf(chunks);
  }
}
