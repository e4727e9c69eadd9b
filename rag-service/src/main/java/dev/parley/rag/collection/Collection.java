package dev.parley.rag.collection;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A set of documents that are searched together.
 *
 * @param embeddingModel by which its documents are embedded, or will be after a re-index
 * @param context what its documents are about, in the operator's words
 */
public record Collection(
    UUID id,
    String name,
    @JsonInclude @Nullable String context,
    List<String> tags,
    Instant createdAt,
    String embeddingModel,
    State state) {

  /**
   * How many of the documents are in which state.
   *
   * @param cancelled given up on, with the reason at the document
   * @param failed failed at least once; those still queued are tried again
   */
  public record State(long total, long indexed, long queued, long cancelled, long failed) {

    static final State EMPTY = new State(0, 0, 0, 0, 0);
  }
}
