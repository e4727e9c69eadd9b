package dev.parley.rag.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document in full.
 *
 * @param indexedAt when its contents last became searchable; null before
 * @param approximateTokenCount as the built-in embedding model counts
 * @param attempts how often the present contents were tried to index
 * @param error why the last attempt failed; null when none did
 * @param file null for a text
 */
public record Document(
    UUID id,
    String name,
    DocumentState state,
    String contents,
    @Nullable String reference,
    List<String> tags,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant indexedAt,
    int characterCount,
    int wordCount,
    int approximateTokenCount,
    JsonNode metadata,
    int attempts,
    @Nullable String error,
    @Nullable FileFacts file) {

  /**
   * What is known of a document that is a file.
   *
   * @param mediaType and pages are known once it was read
   * @param progress of indexing, 0 to 1, with what is being done in words
   */
  public record FileFacts(
      long bytes,
      @Nullable String mediaType,
      @Nullable Integer pages,
      double progress,
      @Nullable String message) {}

  /** A document in a list. */
  public record Preview(
      UUID id,
      Instant updatedAt,
      String name,
      @Nullable String reference,
      List<String> tags,
      String contentsPreview,
      DocumentState indexState,
      @Nullable String error) {}

  /** One line of an export, as an upload takes it. */
  public record Line(
      String name,
      String contents,
      @Nullable String reference,
      List<String> tags,
      JsonNode metadata) {}
}
