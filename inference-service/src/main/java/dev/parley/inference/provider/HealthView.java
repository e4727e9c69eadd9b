package dev.parley.inference.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one model of a provider does, as this process sees it.
 *
 * @param state in words: working, working with failures, resting, failing, to be tried again, being
 *     tried again
 * @param detail what that means for the next call
 * @param calls of the last ones, so many are counted
 * @param failures of those
 * @param lastFailure in words; null when there was none
 */
public record HealthView(
    String model,
    String state,
    String detail,
    int calls,
    int failures,
    @Nullable String lastFailure,
    @Nullable Instant lastFailureAt) {}
