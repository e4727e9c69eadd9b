package dev.parley.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-06T08:49:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | PT0S",
        "120 | PT2M",
        "Fri, 06 Nov 2026 08:49:37 GMT | PT37S",
        "Friday, 06-Nov-26 08:49:37 GMT | PT37S",
        "Fri Nov  6 08:49:37 2026 | PT37S",
        "Sun, 06 Nov 1994 08:49:37 GMT | PT0S",
        "Sunday, 06-Nov-94 08:49:37 GMT | PT0S",
      })
  void readsSecondsAndDates(String header, Duration expected) {
    assertThat(RetryAfter.read(header, NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "1.5", "2026-11-06T08:49:37Z"})
  void ignoresWhatItCannotRead(String header) {
    assertThat(RetryAfter.read(header, NOW)).isNull();
  }

  @Test
  void thereMayBeNone() {
    assertThat(RetryAfter.read(null, NOW)).isNull();
  }
}
