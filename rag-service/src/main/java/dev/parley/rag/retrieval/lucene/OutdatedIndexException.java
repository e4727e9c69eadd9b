package dev.parley.rag.retrieval.lucene;

import java.io.IOException;

/** The files of an index are of an earlier version: it has to be built anew. */
final class OutdatedIndexException extends IOException {

  private static final long serialVersionUID = 1L;

  OutdatedIndexException(String message) {
    super(message);
  }
}
