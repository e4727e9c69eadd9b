package dev.parley.scheduler.chat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A contact who has not written since the assistant last spoke first.
 *
 * @param lastUserMessageAt null when the contact never wrote
 */
public record InactiveUser(
    String externalUserId, Instant lastScheduledMessageAt, @Nullable Instant lastUserMessageAt) {}
