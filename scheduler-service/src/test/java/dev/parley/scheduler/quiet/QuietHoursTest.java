package dev.parley.scheduler.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "22:00, 08:00, UTC, 2026-03-20T21:59:59Z, -",
        "22:00, 08:00, UTC, 2026-03-20T22:00:00Z, 2026-03-21T08:00:00Z",
        "22:00, 08:00, UTC, 2026-03-21T07:59:59Z, 2026-03-21T08:00:00Z",
        "22:00, 08:00, UTC, 2026-03-21T08:00:00Z, -",
        "12:00, 14:00, UTC, 2026-03-21T13:00:00Z, 2026-03-21T14:00:00Z",
        "12:00, 14:00, UTC, 2026-03-21T14:00:00Z, -",
        "22:00, 00:00, UTC, 2026-03-20T23:00:00Z, 2026-03-21T00:00:00Z",
        "22:00, 08:00, America/Sao_Paulo, 2026-03-21T02:00:00Z, 2026-03-21T11:00:00Z",
        // clocks are put forward over the end: it is over when they were
        "22:00, 02:30, Europe/Berlin, 2026-03-28T22:00:00Z, 2026-03-29T01:30:00Z",
        // and back: the end comes twice, the first time counts, unless it has passed
        "22:00, 02:30, Europe/Berlin, 2026-10-24T22:00:00Z, 2026-10-25T00:30:00Z",
        "22:00, 02:30, Europe/Berlin, 2026-10-25T01:10:00Z, 2026-10-25T01:30:00Z",
      })
  void end(LocalTime from, LocalTime to, String zone, Instant now, Instant expected) {
    assertThat(new QuietHours(from, to, null).endAfter(now, ZoneId.of(zone))).isEqualTo(expected);
    assertThat(new QuietHours(from, to, ZoneId.of(zone)).endAfter(now, ZoneId.of("Asia/Tokyo")))
        .isEqualTo(expected);
  }
}
