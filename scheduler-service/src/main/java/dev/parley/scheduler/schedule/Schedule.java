package dev.parley.scheduler.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A hook schedule or a recurring task.
 *
 * @param plan what its owner wants
 * @param executionCount how often it was activated by time; what was run by hand does not count
 * @param occurrenceAt the next occurrence; of one that is over, its last
 * @param dueAt when to act on that, which is later in quiet hours; null when it is over or paused
 * @param lastActivation the last time that it was activated
 * @param sessionId the conversation of the last activation, once it is known
 * @param result what came of the last activation, in words
 */
public record Schedule(
    UUID id,
    UUID account,
    UUID chatClientId,
    Kind kind,
    Plan plan,
    int executionCount,
    boolean paused,
    Instant occurrenceAt,
    @Nullable Instant dueAt,
    @Nullable Instant lastActivation,
    @Nullable String sessionId,
    @Nullable String result,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * What the owner of a schedule decides.
   *
   * @param externalUserId the contact, by the account's own name
   * @param targetIdentifier where the target finds the contact; null where it needs none
   * @param reason of a hook schedule
   * @param context given to the assistant, or sent to the webhook
   * @param jobDescription of a recurring task
   * @param cron of a recurring task
   * @param zone whose clocks cron and quiet hours mean
   * @param graceSeconds lateness from which {@link WhenMissed#Skip} leaves out
   * @param maxExecutions after which a recurring task is over; null for no end
   */
  public record Plan(
      String externalUserId,
      Target target,
      @Nullable String targetIdentifier,
      @Nullable String reason,
      @Nullable String context,
      @Nullable String jobDescription,
      @Nullable String cron,
      ZoneId zone,
      WhenMissed whenMissed,
      int graceSeconds,
      @Nullable Integer maxExecutions) {}

  /** Whether there is nothing to come. */
  public boolean isOver() {
    return dueAt == null && !paused;
  }

  /** When it comes next; null when it is over or paused. */
  public @Nullable Instant nextActivation() {
    return dueAt == null ? null : occurrenceAt;
  }
}
