package dev.parley.scheduler.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call of a webhook that is to be made.
 *
 * @param chatClientId for whom; null in calls that were queued before it was kept
 * @param body JSON, the same at each attempt
 */
record WebhookCall(
    UUID occurrenceId, UUID account, @Nullable UUID chatClientId, String url, String body) {}
