package dev.parley.scheduler.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.web.problem.ProblemException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-03-21T15:00:00Z, 2026-03-21T15:00:00Z",
    "2026-03-21T15:00:00-03:00, 2026-03-21T18:00:00Z",
    "2026-03-21T15:00, 2026-03-21T14:00:00Z",
    "2026-03-21 15:00, 2026-03-21T14:00:00Z",
    "2026-10-25T02:30, 2026-10-25T00:30:00Z",
    "2026-07-01T15:00:00.250, 2026-07-01T13:00:00.250Z",
    "2026-07-01T15:00-04:00[America/New_York], 2026-07-01T19:00:00Z",
  })
  void readsMoments(String text, Instant expected) {
    assertThat(Moments.parse("scheduledTime", text, BERLIN)).isEqualTo(expected);
  }

  @Test
  void saysThatATimeDoesNotExist() {
    assertThatThrownBy(() -> Moments.parse("scheduledTime", "2026-03-29T02:30", BERLIN))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("does not exist in Europe/Berlin")
        .hasMessageContaining("03:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tomorrow", "2026-02-30T10:00", "2026-03-21", "15:00", "1774105200"})
  void refusesWhatIsNoMoment(String text) {
    assertThatThrownBy(() -> Moments.parse("scheduledTime", text, BERLIN))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("ISO 8601");
  }

  /** A day later is the same time on the wall, 23 hours on when clocks are put forward. */
  @ParameterizedTest
  @CsvSource({
    "PT90M, 2026-03-28T13:30:00Z",
    "P1D, 2026-03-29T11:00:00Z",
    "PT24H, 2026-03-29T12:00:00Z",
    "P1DT2H, 2026-03-29T13:00:00Z",
    "2 hours, 2026-03-28T14:00:00Z",
    "in 1h 30m, 2026-03-28T13:30:00Z",
    "3 days, 2026-03-31T11:00:00Z",
    "1 week and 2 days, 2026-04-06T11:00:00Z",
    "45s, 2026-03-28T12:00:45Z",
    "1 month, 2026-04-28T11:00:00Z",
  })
  void readsTimesFromNow(String text, Instant expected) {
    assertThat(Moments.after("delay", text, NOW, BERLIN)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "2", "2 fortnights", "P", "PT", "0 s", "P-1D", "-PT5M", "1h!"})
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Moments.after("delay", text, NOW, BERLIN))
        .isInstanceOf(ProblemException.class);
  }

  @ParameterizedTest
  @CsvSource({"EST, America/Panama", "HST, Pacific/Honolulu", "GMT+0, Etc/GMT", "EST5EDT, EST5EDT"})
  void knowsLinks(String name, String expected) {
    assertThat(TimeZones.parse("timeZone", name)).isEqualTo(ZoneId.of(expected));
  }

  @ParameterizedTest
  @CsvSource({"GMT+3, +03:00", "UTC-3, -03:00", "gmt +05:30, +05:30", "UTC+1030, +10:30"})
  void proposesOffsetsWithTheSignThatIsMeant(String text, String proposed) {
    assertThatThrownBy(() -> TimeZones.parse("timeZone", text))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("Is " + proposed + " meant?");
    assertThat(TimeZones.parse("timeZone", proposed).getId()).isEqualTo(proposed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SystemV/EST5", "GMT+99", "IST", "est5"})
  void refusesWhatIsNoNameOfTheDatabase(String text) {
    assertThatThrownBy(() -> TimeZones.parse("timeZone", text))
        .hasMessageContaining("no such time zone")
        .hasMessageNotContaining("meant?");
  }

  @Test
  void knowsZones() {
    assertThat(TimeZones.parse("timeZone", "America/Sao_Paulo"))
        .isEqualTo(ZoneId.of("America/Sao_Paulo"));
    assertThat(TimeZones.parse("timeZone", "-03:00").getRules().isFixedOffset()).isTrue();
    assertThatThrownBy(() -> TimeZones.parse("timeZone", "sao paulo"))
        .hasMessageContaining("America/Sao_Paulo");
    assertThatThrownBy(() -> TimeZones.parse("timeZone", "Mars/Olympus"))
        .hasMessageContaining("no such time zone");
    assertThatThrownBy(() -> TimeZones.parse("timeZone", "+99:00"))
        .hasMessageContaining("no such time zone");
  }
}
