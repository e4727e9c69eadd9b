package dev.parley.scheduler.job;

import java.util.UUID;

/**
 * A call of a webhook that is to be made.
 *
 * @param body JSON, the same at each attempt
 */
record WebhookCall(UUID occurrenceId, UUID account, String url, String body) {}
