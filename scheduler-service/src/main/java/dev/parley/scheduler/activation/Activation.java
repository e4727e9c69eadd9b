package dev.parley.scheduler.activation;

import dev.parley.scheduler.schedule.Schedule;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is told when a schedule was activated: to chat-service as the data of an event, to a webhook
 * as the body of a call.
 *
 * @param occurrenceId the same however often it is delivered; names the activation in its result
 * @param kind {@code once} or {@code recurring}
 * @param target by the published API's names
 * @param scheduledTime when it should have been
 * @param latenessSeconds how much later it was
 * @param missed further times of a recurring task that passed and are not made up for
 * @param executionNumber which execution of a recurring task this is, counted from 1; of one that
 *     was run by hand the number of those before
 */
public record Activation(
    UUID occurrenceId,
    UUID scheduleId,
    String kind,
    String origin,
    UUID chatClientId,
    String externalUserId,
    String target,
    @Nullable String targetIdentifier,
    @Nullable String reason,
    @Nullable String jobDescription,
    @Nullable String context,
    String timeZone,
    Instant scheduledTime,
    Instant activatedAt,
    long latenessSeconds,
    int missed,
    int executionNumber,
    @Nullable Integer maxExecutions) {

  static Activation of(Schedule schedule, LedgerEntry entry) {
    var plan = schedule.plan();
    boolean byTime = entry.origin() == Origin.SCHEDULE;
    return new Activation(
        entry.id(),
        schedule.id(),
        schedule.kind().label(),
        entry.origin().label(),
        schedule.chatClientId(),
        plan.externalUserId(),
        plan.target().name(),
        plan.targetIdentifier(),
        plan.reason(),
        plan.jobDescription(),
        plan.context(),
        plan.zone().getId(),
        entry.occurrenceAt(),
        entry.activatedAt(),
        Math.max(
            0, java.time.Duration.between(entry.occurrenceAt(), entry.activatedAt()).toSeconds()),
        entry.missed(),
        schedule.executionCount() + (byTime ? 1 : 0),
        plan.maxExecutions());
  }
}
