package dev.parley.rag.ingestion;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document that this instance may index for the time of the lease.
 *
 * @param revision of the contents; a result counts only while it is the document's
 * @param blobKey where the bytes of a file are; null for a text
 * @param chunkMethod of the document, or else of its collection; its configuration likewise
 * @param attempts the present one included
 */
record LeasedDocument(
    UUID id,
    UUID account,
    UUID collection,
    long revision,
    String contents,
    Work work,
    String name,
    @Nullable String blobKey,
    @Nullable String password,
    String chunkMethod,
    String parserConfig,
    boolean enabled,
    int attempts,
    UUID lease) {

  /** What is to be done. */
  enum Work {
    /** Read it and cut it. */
    Parse,
    /** Embed the chunks that it has. */
    Embed
  }
}
