package dev.parley.scheduler.activation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A new row of the ledger.
 *
 * @param skipped why nothing happens; null when it does
 */
record LedgerEntry(
    UUID id,
    UUID account,
    UUID scheduleId,
    Origin origin,
    Instant occurrenceAt,
    Instant activatedAt,
    int missed,
    @Nullable String skipped) {}
