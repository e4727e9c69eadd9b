package dev.parley.scheduler.time;

import dev.parley.web.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moments as people and models write them: with an offset, on the clocks of a zone, or from now.
 */
public final class Moments {

  private static final Pattern PARTS = Pattern.compile("(\\d{1,9})\\s*([a-z]+)[\\s,]*(?:and\\s+)?");
  private static final Map<String, ChronoUnit> UNITS =
      Map.ofEntries(
          Map.entry("s", ChronoUnit.SECONDS),
          Map.entry("sec", ChronoUnit.SECONDS),
          Map.entry("second", ChronoUnit.SECONDS),
          Map.entry("m", ChronoUnit.MINUTES),
          Map.entry("min", ChronoUnit.MINUTES),
          Map.entry("minute", ChronoUnit.MINUTES),
          Map.entry("h", ChronoUnit.HOURS),
          Map.entry("hour", ChronoUnit.HOURS),
          Map.entry("d", ChronoUnit.DAYS),
          Map.entry("day", ChronoUnit.DAYS),
          Map.entry("w", ChronoUnit.WEEKS),
          Map.entry("week", ChronoUnit.WEEKS),
          Map.entry("month", ChronoUnit.MONTHS),
          Map.entry("year", ChronoUnit.YEARS));

  private Moments() {}

  /**
   * Reads an ISO 8601 date and time. Without an offset it is what the clocks of the zone show; of a
   * time that comes twice it is the first.
   *
   * @throws ProblemException 400 when it is none, or clocks are put forward over it
   */
  public static Instant parse(String field, String text, ZoneId zone) {
    String iso = text.strip().replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) (?=\\d)", "$1T");
    try {
      var read =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              iso, ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from);
      return switch (read) {
        case ZonedDateTime zoned -> zoned.toInstant();
        case OffsetDateTime offset -> offset.toInstant();
        case LocalDateTime local -> onWall(field, local, zone);
        default -> throw unreadable(field);
      };
    } catch (DateTimeParseException e) {
      throw unreadable(field);
    }
  }

  /**
   * The moment some time from now. Days and longer are of the zone's calendar: a day later is the
   * same time on its clocks.
   *
   * @param text ISO 8601 such as {@code PT90M} and {@code P1DT2H}, or words such as {@code 2 hours}
   * @throws ProblemException 400 when it is no duration
   */
  public static Instant after(String field, String text, Instant now, ZoneId zone) {
    String trimmed = text.strip();
    ZonedDateTime start = now.atZone(zone);
    try {
      ZonedDateTime end =
          trimmed.toUpperCase(Locale.ROOT).startsWith("P")
              ? plusIso(start, trimmed.toUpperCase(Locale.ROOT))
              : plusWords(field, start, trimmed.toLowerCase(Locale.ROOT));
      if (!end.isAfter(start)) {
        throw noDuration(field);
      }
      return end.toInstant();
    } catch (DateTimeException | ArithmeticException e) {
      throw noDuration(field);
    }
  }

  private static ZonedDateTime plusIso(ZonedDateTime start, String iso) {
    int time = iso.indexOf('T');
    String date = time < 0 ? iso : iso.substring(0, time);
    ZonedDateTime end = date.equals("P") ? start : start.plus(Period.parse(date));
    return time < 0 ? end : end.plus(Duration.parse("P" + iso.substring(time)));
  }

  private static ZonedDateTime plusWords(String field, ZonedDateTime start, String words) {
    Matcher parts = PARTS.matcher(words.replaceFirst("^in\\s+", ""));
    ZonedDateTime end = start;
    while (parts.lookingAt()) {
      String name = parts.group(2);
      ChronoUnit unit = UNITS.get(name);
      if (unit == null && name.endsWith("s")) {
        unit = UNITS.get(name.substring(0, name.length() - 1));
      }
      if (unit == null) {
        throw noDuration(field);
      }
      end = end.plus(Long.parseLong(parts.group(1)), unit);
      parts.region(parts.end(), parts.regionEnd());
    }
    if (parts.regionStart() != parts.regionEnd()) {
      throw noDuration(field);
    }
    return end;
  }

  private static Instant onWall(String field, LocalDateTime local, ZoneId zone) {
    var offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty()) {
      ZoneOffsetTransition change = zone.getRules().getTransition(local);
      throw ProblemException.invalid(
          field,
          "This time does not exist in "
              + zone
              + ": clocks are put forward from "
              + change.getDateTimeBefore()
              + " to "
              + change.getDateTimeAfter()
              + ". Choose one before or after.");
    }
    return local.toInstant(offsets.getFirst());
  }

  private static ProblemException unreadable(String field) {
    return ProblemException.invalid(
        field,
        "Expected a date and time of ISO 8601, such as 2026-03-21T15:00:00Z, or 2026-03-21T15:00 on"
            + " the clocks of the time zone.");
  }

  private static ProblemException noDuration(String field) {
    return ProblemException.invalid(
        field, "Expected a time from now, such as PT90M, P1DT2H, '2 hours' or '3 days'.");
  }
}
