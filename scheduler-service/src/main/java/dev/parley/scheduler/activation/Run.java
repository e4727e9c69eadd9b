package dev.parley.scheduler.activation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A past run of a schedule.
 *
 * @param origin {@code schedule}, or {@code manual} for one that somebody asked for
 * @param scheduledTime when it should have been
 * @param latenessSeconds how much later it was
 * @param missed further times that passed before and were not made up for
 * @param attempts calls of a webhook so far
 * @param error why nothing came of it; of a webhook that is called again, of its last call
 * @param nextAttemptAt when a webhook that failed is called again; null when it is not
 */
public record Run(
    UUID id,
    String origin,
    Instant scheduledTime,
    Instant activatedAt,
    double latenessSeconds,
    int missed,
    String status,
    int attempts,
    @Nullable String sessionId,
    @Nullable String result,
    @Nullable String error,
    @Nullable Instant nextAttemptAt,
    @Nullable Instant finishedAt) {}
