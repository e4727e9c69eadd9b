package dev.parley.scheduler.hook;

import dev.parley.scheduler.chat.InactiveUser;
import dev.parley.scheduler.schedule.Kind;
import dev.parley.scheduler.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The shapes of answers. */
final class Views {

  private Views() {}

  /** Id and name of the chat client. */
  public record WebChat(UUID id, String name) {}

  /** The list, as published. */
  public record HookSchedules(
      WebChat webChat,
      List<InactiveUser> inactiveUsers,
      List<ListedSchedule> schedules,
      List<ListedTask> recurringTasks) {}

  /** A hook schedule in the list, as published. */
  public record ListedSchedule(
      UUID id,
      String externalUserId,
      String target,
      @Nullable String targetIdentifier,
      Instant scheduledTime,
      @Nullable Instant activatedAt,
      Instant createdAt) {

    static ListedSchedule of(Schedule schedule) {
      return new ListedSchedule(
          schedule.id(),
          schedule.plan().externalUserId(),
          schedule.plan().target().name(),
          schedule.plan().targetIdentifier(),
          schedule.occurrenceAt(),
          schedule.lastActivation(),
          schedule.createdAt());
    }
  }

  /** A recurring task in the list, as published. */
  public record ListedTask(
      UUID id,
      String externalUserId,
      String target,
      @Nullable String targetIdentifier,
      @Nullable String cronExpression,
      @Nullable Instant nextActivation,
      @Nullable Instant lastActivation,
      int executionCount,
      Instant createdAt) {

    static ListedTask of(Schedule schedule) {
      return new ListedTask(
          schedule.id(),
          schedule.plan().externalUserId(),
          schedule.plan().target().name(),
          schedule.plan().targetIdentifier(),
          schedule.plan().cron(),
          schedule.nextActivation(),
          schedule.lastActivation(),
          schedule.executionCount(),
          schedule.createdAt());
    }
  }

  /** A hook schedule, as published. */
  public record ScheduleDetails(
      UUID id,
      String externalUserId,
      String target,
      @Nullable String targetIdentifier,
      Instant scheduledTime,
      @Nullable String reason,
      @Nullable String context,
      Instant createdAt,
      @Nullable Instant activatedAt,
      @Nullable String activatedSessionId,
      @Nullable String activationResult) {

    static ScheduleDetails of(Schedule schedule) {
      return new ScheduleDetails(
          schedule.id(),
          schedule.plan().externalUserId(),
          schedule.plan().target().name(),
          schedule.plan().targetIdentifier(),
          schedule.occurrenceAt(),
          schedule.plan().reason(),
          schedule.plan().context(),
          schedule.createdAt(),
          schedule.lastActivation(),
          schedule.sessionId(),
          schedule.result());
    }
  }

  /** A recurring task, as published. */
  public record TaskDetails(
      UUID id,
      String externalUserId,
      String target,
      @Nullable String targetIdentifier,
      @Nullable String jobDescription,
      @Nullable String cronExpression,
      @Nullable Instant lastActivation,
      @Nullable Instant nextActivation,
      @Nullable Integer maxExecutions,
      int executionCount,
      Instant createdAt) {

    static TaskDetails of(Schedule schedule) {
      return new TaskDetails(
          schedule.id(),
          schedule.plan().externalUserId(),
          schedule.plan().target().name(),
          schedule.plan().targetIdentifier(),
          schedule.plan().jobDescription(),
          schedule.plan().cron(),
          schedule.lastActivation(),
          schedule.nextActivation(),
          schedule.plan().maxExecutions(),
          schedule.executionCount(),
          schedule.createdAt());
    }
  }

  /**
   * Everything that is kept of either kind; what is of the other kind is null.
   *
   * @param state {@code waiting}, {@code paused} or {@code over}
   * @param nextActivation when it comes next by its own words; null when it is paused or over
   * @param nextActivationLocal the same on the clocks of its zone, with the offset
   * @param dueAt when it is acted on, which is later than {@code nextActivation} in quiet hours
   */
  public record Definition(
      UUID id,
      String kind,
      String state,
      String externalUserId,
      String target,
      @Nullable String targetIdentifier,
      @Nullable String reason,
      @Nullable String jobDescription,
      @Nullable String context,
      @Nullable Instant scheduledTime,
      @Nullable String cronExpression,
      String timeZone,
      @Nullable Instant nextActivation,
      @Nullable String nextActivationLocal,
      @Nullable Instant dueAt,
      String whenMissed,
      int graceSeconds,
      @Nullable Integer maxExecutions,
      int executionCount,
      @Nullable Instant lastActivation,
      @Nullable String activatedSessionId,
      @Nullable String activationResult,
      Instant createdAt,
      Instant updatedAt) {

    static Definition of(Schedule schedule) {
      var plan = schedule.plan();
      Instant next = schedule.nextActivation();
      return new Definition(
          schedule.id(),
          schedule.kind().label(),
          schedule.paused() ? "paused" : schedule.isOver() ? "over" : "waiting",
          plan.externalUserId(),
          plan.target().name(),
          plan.targetIdentifier(),
          plan.reason(),
          plan.jobDescription(),
          plan.context(),
          schedule.kind() == Kind.ONCE ? schedule.occurrenceAt() : null,
          plan.cron(),
          plan.zone().getId(),
          next,
          next == null ? null : next.atZone(plan.zone()).toOffsetDateTime().toString(),
          schedule.dueAt(),
          plan.whenMissed().name(),
          plan.graceSeconds(),
          plan.maxExecutions(),
          schedule.executionCount(),
          schedule.lastActivation(),
          schedule.sessionId(),
          schedule.result(),
          schedule.createdAt(),
          schedule.updatedAt());
    }
  }

  /**
   * Answer of cancelling.
   *
   * @param cancelled whether something waited that does not happen now; false when it was over
   */
  public record Cancelled(UUID id, boolean cancelled) {

    static Cancelled of(Schedule schedule) {
      return new Cancelled(schedule.id(), !schedule.isOver());
    }
  }
}
