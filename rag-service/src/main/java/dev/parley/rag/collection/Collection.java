package dev.parley.rag.collection;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A set of documents that are searched together.
 *
 * @param embeddingModel by which its documents are embedded, or will be after a re-index
 * @param chunkMethod how its documents are cut, unless one has its own way
 * @param avatar an image as a data address; only the dialect that knows of it shows it, and of the
 *     permission
 * @param context what its documents are about, in the operator's words
 */
public record Collection(
    UUID id,
    String name,
    @JsonInclude @Nullable String context,
    List<String> tags,
    Instant createdAt,
    @Nullable Instant updatedAt,
    String embeddingModel,
    String chunkMethod,
    JsonNode parserConfig,
    @JsonIgnore @Nullable String avatar,
    @JsonIgnore String permission,
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
