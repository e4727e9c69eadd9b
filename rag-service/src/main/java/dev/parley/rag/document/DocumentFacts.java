package dev.parley.rag.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a document but its contents.
 *
 * @param size of a file in bytes, of a text in characters
 * @param mediaType null until a file was read, and for a text
 * @param chunkMethod its own, or else the collection's; its configuration likewise
 * @param progress 0 to 1
 * @param message how far it is, or what was wrong; null where there is nothing to say
 * @param enabled whether searches find it
 * @param chunks that searches find, or will
 */
public record DocumentFacts(
    UUID id,
    UUID collection,
    String name,
    long size,
    @Nullable String mediaType,
    boolean isFile,
    String chunkMethod,
    JsonNode parserConfig,
    JsonNode metadata,
    Progress progress,
    boolean enabled,
    Instant createdAt,
    Instant updatedAt,
    long chunks,
    long tokens) {

  /** What is being done with it. */
  public enum Run {
    /** Nobody has asked to read it yet. */
    NotStarted,
    /** It waits, or is read. */
    Running,
    /** Somebody has stopped it. */
    Stopped,
    /** Searches find it. */
    Done,
    /** It was given up on. */
    Failed
  }

  /**
   * How far it is.
   *
   * @param share 0 to 1
   */
  public record Progress(
      Run run,
      double share,
      @Nullable String message,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}
}
