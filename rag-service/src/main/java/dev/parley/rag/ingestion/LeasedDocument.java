package dev.parley.rag.ingestion;

import java.util.UUID;

/**
 * A document that this instance may index for the time of the lease.
 *
 * @param revision of the contents; a result counts only while it is the document's
 * @param attempts the present one included
 */
record LeasedDocument(
    UUID id,
    UUID account,
    UUID collection,
    long revision,
    String contents,
    Work work,
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
