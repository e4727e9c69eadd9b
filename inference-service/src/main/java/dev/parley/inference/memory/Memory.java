package dev.parley.inference.memory;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Something that is remembered of an external user.
 *
 * @param expiresAt from then on it is shown to nobody; null for never
 */
@Schema(name = "Memory")
public record Memory(
    UUID id,
    String externalUserId,
    String content,
    MemoryFormat format,
    Instant createdAt,
    @Nullable Instant expiresAt) {

  @Override
  public String toString() {
    return "Memory[" + id + ", " + format + "]";
  }
}
