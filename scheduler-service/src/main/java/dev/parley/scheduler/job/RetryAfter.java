package dev.parley.scheduler.job;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in one of three formats. */
final class RetryAfter {

  /** A year of two digits that seems to lie farther ahead than this is of the past (5.6.7). */
  private static final int YEARS_AHEAD = 50;

  private RetryAfter() {}

  /**
   * How long to wait from now.
   *
   * @param header as it came; null when there was none
   * @return not negative; null when there was none or it cannot be read
   */
  static @Nullable Duration read(@Nullable String header, Instant now) {
    String text = header == null ? "" : header.strip();
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    for (DateTimeFormatter format : formats(now)) {
      try {
        Duration wait = Duration.between(now, ZonedDateTime.parse(text, format).toInstant());
        return wait.isNegative() ? Duration.ZERO : wait;
      } catch (DateTimeException e) {
        // It may be in one of the other forms.
      }
    }
    return null;
  }

  private static List<DateTimeFormatter> formats(Instant now) {
    int oldest = now.atOffset(ZoneOffset.UTC).getYear() + YEARS_AHEAD - 99;
    return List.of(
        DateTimeFormatter.RFC_1123_DATE_TIME,
        new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, oldest)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC),
        new DateTimeFormatterBuilder()
            .appendPattern("EEE MMM ")
            .padNext(2)
            .appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE)
            .appendPattern(" HH:mm:ss uuuu")
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC));
  }
}
