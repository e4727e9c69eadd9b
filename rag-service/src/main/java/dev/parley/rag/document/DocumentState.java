package dev.parley.rag.document;

/** Where a document is on its way into the search. */
public enum DocumentState {
  /** Waits for indexing, or is being indexed; an earlier version may be found meanwhile. */
  Queued,
  /** Is found by searches. */
  Indexed,
  /** Given up on; its {@code error} says why. Sending it again tries it again. */
  Cancelled
}
