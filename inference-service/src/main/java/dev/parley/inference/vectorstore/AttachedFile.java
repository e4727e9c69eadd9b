package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file in a vector store.
 *
 * @param attributes by which searches may be narrowed
 * @param document that it is in rag-service; null while it is handed over, or was not taken
 * @param error why it was not taken; null when it was
 */
record AttachedFile(
    UUID id,
    UUID collection,
    UUID file,
    String filename,
    long bytes,
    ObjectNode attributes,
    @Nullable UUID batch,
    @Nullable UUID document,
    @Nullable String error,
    Instant createdAt) {

  /** How far it is. */
  enum Progress {
    IN_PROGRESS("in_progress"),
    COMPLETED("completed"),
    FAILED("failed");

    private final String word;

    Progress(String word) {
      this.word = word;
    }

    /** As OpenAI has it. */
    String word() {
      return word;
    }
  }

  /** With how far it is, and why it failed if it did. */
  record Known(AttachedFile file, Progress progress, @Nullable String error) {}
}
