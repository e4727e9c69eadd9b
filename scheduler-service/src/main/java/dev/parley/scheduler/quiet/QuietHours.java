package dev.parley.scheduler.quiet;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The part of a day in which contacts are left alone.
 *
 * @param begins the first minute, on the clocks of the zone
 * @param ends the first minute after; earlier than {@code begins} when midnight lies between
 * @param zone null for the zone of each schedule, which is the contact's
 */
public record QuietHours(LocalTime begins, LocalTime ends, @Nullable ZoneId zone) {

  /**
   * When they are over.
   *
   * @param contact the zone of the schedule
   * @return null when it is not quiet at this moment
   */
  public @Nullable Instant endAfter(Instant now, ZoneId contact) {
    ZonedDateTime local = now.atZone(zone == null ? contact : zone);
    LocalTime time = local.toLocalTime();
    boolean overMidnight = ends.isBefore(begins);
    boolean quiet =
        overMidnight
            ? !time.isBefore(begins) || time.isBefore(ends)
            : !time.isBefore(begins) && time.isBefore(ends);
    if (!quiet) {
      return null;
    }
    boolean tomorrow = overMidnight && !time.isBefore(begins);
    ZonedDateTime end =
        local.toLocalDate().plusDays(tomorrow ? 1 : 0).atTime(ends).atZone(local.getZone());
    // Where clocks are put back over the end, it lies behind: the second time counts then.
    return (end.toInstant().isAfter(now) ? end : end.withLaterOffsetAtOverlap()).toInstant();
  }
}
