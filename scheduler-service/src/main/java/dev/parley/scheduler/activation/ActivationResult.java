package dev.parley.scheduler.activation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of an activation.
 *
 * @param sessionId the conversation in which the assistant spoke
 * @param result what it said, or what a webhook answered
 * @param error why nothing came of it
 */
public record ActivationResult(
    UUID occurrenceId,
    RunStatus status,
    @Nullable String sessionId,
    @Nullable String result,
    @Nullable String error) {}
