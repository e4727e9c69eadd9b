package dev.parley.scheduler.time;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Unix cron expression: minute, hour, day of month, month, day of week; optionally seconds before
 * them. Names of months and days, {@code @daily} and its like are understood; {@code ?}, {@code L},
 * {@code W} and {@code #} are not. Where both days are restricted, either suffices, as in Vixie's
 * cron (crontab(5)); a field that begins with {@code *} restricts nothing in this sense.
 *
 * <p>When clocks change, the rules are those of Vixie's cron, too. An expression that names hours
 * means the clock on the wall: what falls into the hour that is left out happens at the moment at
 * which clocks are put forward, once; what falls into the hour that comes twice happens the first
 * time only. An expression for every hour means elapsed time: it goes on in both.
 */
public final class Cron {

  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final int LONGEST_TEXT = 200;

  /** February 29th comes on a given day of the week at least this often, also around 2100. */
  private static final int YEARS_AHEAD = 41;

  private static final int HOURS = 24;
  private static final int GAPS_LOOKED_AT = 100;

  private final String text;
  private final BitSet seconds;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean eitherDay;

  private Cron(String text, List<String> fields) {
    this.text = text;
    this.seconds = CronField.SECOND.parse(fields.get(0));
    this.minutes = CronField.MINUTE.parse(fields.get(1));
    this.hours = CronField.HOUR.parse(fields.get(2));
    this.daysOfMonth = CronField.DAY_OF_MONTH.parse(fields.get(3));
    this.months = CronField.MONTH.parse(fields.get(4));
    this.daysOfWeek = CronField.DAY_OF_WEEK.parse(fields.get(5));
    this.eitherDay = !fields.get(3).startsWith("*") && !fields.get(5).startsWith("*");
  }

  /**
   * Reads an expression.
   *
   * @throws CronSyntaxException when it is none, or means a day that no year has
   */
  public static Cron parse(String expression) {
    String text = expression.strip().replaceAll("\\s+", " ");
    if (text.length() > LONGEST_TEXT) {
      throw new CronSyntaxException("At most " + LONGEST_TEXT + " characters.");
    }
    String[] fields = nicknamed(text).split(" ", -1);
    if (fields.length != 5 && fields.length != 6) {
      throw new CronSyntaxException(
          "Expected the five fields of Unix cron (minute, hour, day of month, month, day of week),"
              + " or six with seconds first, such as '0 9 * * 1' for Mondays at 9.");
    }
    Cron cron =
        new Cron(
            text,
            fields.length == 6
                ? List.of(fields)
                : List.of("0", fields[0], fields[1], fields[2], fields[3], fields[4]));
    if (cron.nextLocal(LocalDate.EPOCH.atStartOfDay()).isEmpty()) {
      throw new CronSyntaxException("It means a day that does not exist, such as February 30th.");
    }
    return cron;
  }

  private static String nicknamed(String text) {
    if (!text.startsWith("@")) {
      return text;
    }
    String fields = NICKNAMES.get(text.toLowerCase(java.util.Locale.ROOT));
    if (fields == null) {
      throw new CronSyntaxException(
          "Of the names with @ these are known: "
              + String.join(", ", NICKNAMES.keySet().stream().sorted().toList())
              + ".");
    }
    return fields;
  }

  /** As it was written, with single spaces. */
  public String text() {
    return text;
  }

  /** The first moment after another one at which it is due on the clocks of a zone. */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    return hours.cardinality() == HOURS ? nextElapsed(after, rules) : nextOnWall(after, rules);
  }

  /** The shortest time between two of the next occurrences, as far as a hundred of them show. */
  public Duration shortestGap(Instant from) {
    Duration shortest = ChronoUnit.FOREVER.getDuration();
    Instant last = null;
    Optional<Instant> next = next(from, ZoneOffset.UTC);
    for (int seen = 0; seen < GAPS_LOOKED_AT && next.isPresent(); seen++) {
      Instant now = next.get();
      if (last != null && Duration.between(last, now).compareTo(shortest) < 0) {
        shortest = Duration.between(last, now);
      }
      last = now;
      next = next(now, ZoneOffset.UTC);
    }
    return shortest;
  }

  private Optional<Instant> nextOnWall(Instant after, ZoneRules rules) {
    Optional<LocalDateTime> local =
        nextLocal(LocalDateTime.ofInstant(after, rules.getOffset(after)).plusSeconds(1));
    while (local.isPresent()) {
      Instant instant = firstOf(local.get(), rules);
      if (instant.isAfter(after)) {
        return Optional.of(instant);
      }
      local = nextLocal(local.get().plusSeconds(1));
    }
    return Optional.empty();
  }

  private static Instant firstOf(LocalDateTime local, ZoneRules rules) {
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    return offsets.isEmpty()
        ? rules.getTransition(local).getInstant()
        : local.toInstant(offsets.getFirst());
  }

  private Optional<Instant> nextElapsed(Instant after, ZoneRules rules) {
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime from = LocalDateTime.ofInstant(after, offset).plusSeconds(1);
    ZoneOffsetTransition change = rules.nextTransition(after);
    while (true) {
      Optional<LocalDateTime> local = nextLocal(from);
      if (local.isEmpty()) {
        return Optional.empty();
      }
      Instant instant = local.get().toInstant(offset);
      if (change == null || instant.isBefore(change.getInstant())) {
        return Optional.of(instant);
      }
      offset = change.getOffsetAfter();
      from = change.getDateTimeAfter();
      change = rules.nextTransition(change.getInstant());
    }
  }

  /** The first match at or after a time on the wall, whose part below a second is dropped. */
  private Optional<LocalDateTime> nextLocal(LocalDateTime earliest) {
    LocalDateTime from = earliest.truncatedTo(ChronoUnit.SECONDS);
    LocalDate day = from.toLocalDate();
    LocalTime time = from.toLocalTime();
    int lastYear = day.getYear() + YEARS_AHEAD;
    while (day.getYear() <= lastYear) {
      if (!months.get(day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
        time = LocalTime.MIDNIGHT;
        continue;
      }
      Optional<LocalTime> found = matches(day) ? nextTime(time) : Optional.empty();
      if (found.isPresent()) {
        return Optional.of(day.atTime(found.get()));
      }
      day = day.plusDays(1);
      time = LocalTime.MIDNIGHT;
    }
    return Optional.empty();
  }

  private boolean matches(LocalDate day) {
    boolean ofMonth = daysOfMonth.get(day.getDayOfMonth());
    boolean ofWeek = daysOfWeek.get(day.getDayOfWeek().getValue() % DayOfWeek.values().length);
    return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
  }

  private Optional<LocalTime> nextTime(LocalTime from) {
    for (int hour = hours.nextSetBit(from.getHour());
        hour >= 0;
        hour = hours.nextSetBit(hour + 1)) {
      int firstMinute = hour == from.getHour() ? from.getMinute() : 0;
      for (int minute = minutes.nextSetBit(firstMinute);
          minute >= 0;
          minute = minutes.nextSetBit(minute + 1)) {
        boolean same = hour == from.getHour() && minute == from.getMinute();
        int second = seconds.nextSetBit(same ? from.getSecond() : 0);
        if (second >= 0) {
          return Optional.of(LocalTime.of(hour, minute, second));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
