package dev.parley.chat.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the published API's clients write them: a number of seconds, also as text, {@code
 * [d.]hh:mm:ss[.fffffff]} as .NET writes a TimeSpan, or ISO 8601 such as {@code PT2.5S}.
 */
final class Durations {

  private static final int LONGEST_TEXT = 64;
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");
  private static final Pattern SPAN =
      Pattern.compile(
          "(?:([0-9]{1,6})\\.)?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,7}))?)?");

  private Durations() {}

  /** Reads a duration of zero or more; empty when the value is none. */
  static Optional<Duration> parse(JsonNode value) {
    if (value.isNumber()) {
      return ofSeconds(value.doubleValue());
    }
    if (!value.isTextual() || value.textValue().length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    String text = value.textValue().strip();
    if (SECONDS.matcher(text).matches()) {
      return ofSeconds(Double.parseDouble(text));
    }
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      return Optional.of(ofSpan(span));
    }
    try {
      Duration duration = Duration.parse(text);
      return duration.isNegative() ? Optional.empty() : Optional.of(duration);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> ofSeconds(double seconds) {
    return seconds >= 0 && seconds <= 1e9
        ? Optional.of(Duration.ofMillis(Math.round(seconds * 1_000)))
        : Optional.empty();
  }

  private static Duration ofSpan(Matcher span) {
    Duration duration =
        Duration.ofDays(number(span, 1))
            .plusHours(number(span, 2))
            .plusMinutes(number(span, 3))
            .plusSeconds(number(span, 4));
    String fraction = span.group(5);
    return fraction == null
        ? duration
        : duration.plusNanos(Long.parseLong((fraction + "000000000").substring(0, 9)));
  }

  private static long number(Matcher span, int group) {
    String digits = span.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
