package dev.parley.inference.file;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of an account.
 *
 * @param bytes how many it has
 * @param purpose what its owner wants to do with it; nothing here depends on it
 * @param expiresAt null when it stays until it is deleted
 */
public record StoredFile(
    UUID id,
    String filename,
    long bytes,
    String purpose,
    Instant createdAt,
    @Nullable Instant expiresAt) {}
