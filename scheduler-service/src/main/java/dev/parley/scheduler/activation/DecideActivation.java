package dev.parley.scheduler.activation;

import dev.parley.scheduler.quiet.QuietHours;
import dev.parley.scheduler.schedule.Kind;
import dev.parley.scheduler.schedule.Schedule;
import dev.parley.scheduler.schedule.WhenMissed;
import dev.parley.scheduler.time.Cron;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules for what is due: quiet hours, lateness, what was missed, and the end of a task. */
final class DecideActivation {

  /** More are not counted: the number is for a person. */
  private static final int MOST_COUNTED = 1_000;

  private DecideActivation() {}

  /**
   * Decides.
   *
   * @param quiet the client's quiet hours, if it has any; they are for conversations
   */
  static Decision of(Schedule schedule, Instant now, @Nullable QuietHours quiet) {
    if (quiet != null && schedule.plan().target().isChat()) {
      Instant end = quiet.endAfter(now, schedule.plan().zone());
      if (end != null && !isTooLate(schedule, end)) {
        return new Decision.Postpone(end);
      }
      if (end != null) {
        return skip(schedule, now, "It fell into quiet hours.");
      }
    }
    if (isTooLate(schedule, now)) {
      return skip(
          schedule,
          now,
          "It would have been " + lateness(schedule, now).toSeconds() + " seconds late.");
    }
    Integer most = schedule.plan().maxExecutions();
    boolean last = most != null && schedule.executionCount() + 1 >= most;
    return new Decision.Activate(missed(schedule, now), last ? null : next(schedule, now));
  }

  /** From the occurrence to now. */
  static Duration lateness(Schedule schedule, Instant now) {
    Duration late = Duration.between(schedule.occurrenceAt(), now);
    return late.isNegative() ? Duration.ZERO : late;
  }

  private static boolean isTooLate(Schedule schedule, Instant at) {
    return schedule.plan().whenMissed() == WhenMissed.Skip
        && lateness(schedule, at).compareTo(Duration.ofSeconds(schedule.plan().graceSeconds())) > 0;
  }

  private static Decision skip(Schedule schedule, Instant now, String why) {
    return new Decision.Skip(missed(schedule, now), why, next(schedule, now));
  }

  private static int missed(Schedule schedule, Instant now) {
    if (schedule.kind() == Kind.ONCE || schedule.plan().whenMissed() == WhenMissed.RunEach) {
      return 0;
    }
    Cron cron = cron(schedule);
    int missed = 0;
    Optional<Instant> next = cron.next(schedule.occurrenceAt(), schedule.plan().zone());
    while (missed < MOST_COUNTED && next.isPresent() && !next.get().isAfter(now)) {
      missed++;
      next = cron.next(next.get(), schedule.plan().zone());
    }
    return missed;
  }

  private static @Nullable Instant next(Schedule schedule, Instant now) {
    if (schedule.kind() == Kind.ONCE) {
      return null;
    }
    boolean each = schedule.plan().whenMissed() == WhenMissed.RunEach;
    Instant from = each || schedule.occurrenceAt().isAfter(now) ? schedule.occurrenceAt() : now;
    return cron(schedule).next(from, schedule.plan().zone()).orElse(null);
  }

  private static Cron cron(Schedule schedule) {
    return Cron.parse(Objects.requireNonNull(schedule.plan().cron()));
  }
}
