package dev.parley.chat.report;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something is wrong with an answer, or with a conversation as a whole. */
public record Report(
    UUID id,
    UUID sessionId,
    @Nullable UUID messageId,
    String category,
    String reason,
    String severity,
    String status,
    @Nullable String comment,
    Instant createdAt,
    Instant updatedAt) {}
