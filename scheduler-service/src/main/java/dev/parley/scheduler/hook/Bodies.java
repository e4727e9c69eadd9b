package dev.parley.scheduler.hook;

import dev.parley.scheduler.schedule.Target;
import dev.parley.scheduler.schedule.WhenMissed;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shapes of bodies, for the API's description; {@code ReadPlan} reads them. */
final class Bodies {

  private Bodies() {}

  @Schema(name = "HookScheduleBody")
  record Once(
      @Schema(description = "The contact, in the account's own words.", maxLength = 200)
          String externalUserId,
      @Schema(defaultValue = "WebChat") Target target,
      @Schema(description = "Number, chat or address at the target; WebChat needs none.")
          String targetIdentifier,
      @Schema(
              description =
                  "ISO 8601 with an offset, or without one on the clocks of `timeZone`. In the"
                      + " future.",
              examples = "2026-03-21T15:00:00Z")
          String scheduledTime,
      @Schema(
              description = "In place of `scheduledTime`: time from now.",
              examples = {"PT2H", "3 days"})
          String delay,
      @Schema(description = "Why the contact is written to.", maxLength = 4000) String reason,
      @Schema(description = "What the assistant should know then.", maxLength = 32000)
          String context,
      @Schema(description = "IANA name or offset.", defaultValue = "UTC") String timeZone,
      @Schema(description = "RunOnce or Skip.", defaultValue = "RunOnce") WhenMissed whenMissed,
      @Schema(description = "Lateness from which Skip leaves out.", defaultValue = "60")
          Integer graceSeconds) {}

  @Schema(name = "RecurringTaskBody")
  record Recurring(
      @Schema(description = "The contact, in the account's own words.", maxLength = 200)
          String externalUserId,
      @Schema(defaultValue = "WebChat") Target target,
      @Schema(description = "Number, chat or address at the target; WebChat needs none.")
          String targetIdentifier,
      @Schema(
              description =
                  "Unix cron: minute, hour, day of month, month, day of week; optionally seconds"
                      + " first; or @hourly, @daily, @weekly, @monthly, @yearly.",
              examples = "0 9 * * 1")
          String cronExpression,
      @Schema(description = "What is to be done each time.", maxLength = 4000)
          String jobDescription,
      @Schema(description = "What the assistant should know then.", maxLength = 32000)
          String context,
      @Schema(description = "IANA name or offset.", defaultValue = "UTC") String timeZone,
      @Schema(minimum = "1", maximum = "1000000", nullable = true) Integer maxExecutions,
      @Schema(description = "RunOnce, Skip or RunEach.", defaultValue = "RunOnce")
          WhenMissed whenMissed,
      @Schema(description = "Lateness from which Skip leaves out.", defaultValue = "60")
          Integer graceSeconds) {}
}
