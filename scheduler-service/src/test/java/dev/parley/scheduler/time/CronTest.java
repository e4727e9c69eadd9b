package dev.parley.scheduler.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 9 * * 1       | UTC | 2026-03-20T10:00:00Z | 2026-03-23T09:00:00Z
          0 9 * * 1       | America/Sao_Paulo | 2026-03-23T11:59:59Z | 2026-03-23T12:00:00Z
          0 9 * * MON-FRI | UTC | 2026-03-20T09:00:00Z | 2026-03-23T09:00:00Z
          0 0 29 2 *      | UTC | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z
          0 0 29 2 *      | UTC | 2096-02-29T00:00:00Z | 2104-02-29T00:00:00Z
          0 0 31 * *      | UTC | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z
          0 0 30 * *      | UTC | 2026-01-30T00:00:00Z | 2026-03-30T00:00:00Z
          59 23 31 12 *   | UTC | 2026-12-31T23:59:00Z | 2027-12-31T23:59:00Z
          0 0 13 * 5      | UTC | 2026-03-01T00:00:00Z | 2026-03-06T00:00:00Z
          0 0 */2 * 5     | UTC | 2026-03-01T00:00:00Z | 2026-03-13T00:00:00Z
          0 0 * * 7       | UTC | 2026-03-20T00:00:00Z | 2026-03-22T00:00:00Z
          */15 * * * *    | UTC | 2026-03-20T10:14:59.999Z | 2026-03-20T10:15:00Z
          30 0 9 * * *    | UTC | 2026-03-20T09:00:00Z | 2026-03-20T09:00:30Z
          5/20 * * * *    | UTC | 2026-03-20T09:26:00Z | 2026-03-20T09:45:00Z
          @daily          | Asia/Kolkata | 2026-03-20T10:00:00Z | 2026-03-20T18:30:00Z
          @Hourly         | Asia/Kolkata | 2026-03-20T10:00:00Z | 2026-03-20T10:30:00Z
          0 0 29 2 SUN    | UTC | 2026-02-28T00:00:00Z | 2026-03-01T00:00:00Z
          """)
  void isDue(String text, String zone, Instant after, Instant expected) {
    if (text.endsWith("SUN")) {
      // February only: the first Sunday of it in 2027 comes before the 29th of 2028
      assertThat(Cron.parse(text).next(after, ZoneId.of(zone)))
          .contains(Instant.parse("2027-02-07T00:00:00Z"));
      return;
    }
    assertThat(Cron.parse(text).next(after, ZoneId.of(zone))).contains(expected);
  }

  /** In the hour that is left out it is due at once when clocks were put forward. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          30 2 * * *   | Europe/Berlin       | 2026-03-28T02:00:00Z | 2026-03-29T01:00:00Z | 2026-03-30T00:30:00Z
          0 2,3 * * *  | Europe/Berlin       | 2026-03-28T03:00:00Z | 2026-03-29T01:00:00Z | 2026-03-30T00:00:00Z
          30 2 * * *   | America/New_York    | 2026-03-07T08:00:00Z | 2026-03-08T07:00:00Z | 2026-03-09T06:30:00Z
          15 2 * * *   | Australia/Lord_Howe | 2026-10-02T16:00:00Z | 2026-10-03T15:30:00Z | 2026-10-04T15:15:00Z
          0 0 * * *    | America/Sao_Paulo   | 2018-11-03T12:00:00Z | 2018-11-04T03:00:00Z | 2018-11-05T02:00:00Z
          0 9 30 12 *  | Pacific/Apia        | 2011-01-01T00:00:00Z | 2011-12-30T10:00:00Z | 2012-12-29T19:00:00Z
          """)
  void happensOnceWhereAnHourIsLeftOut(
      String text, String zone, Instant after, Instant first, Instant second) {
    assertThat(following(text, zone, after, 2)).containsExactly(first, second);
  }

  /** In the hour that comes twice it is due the first time only. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          30 2 * * *  | Europe/Berlin       | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
          30 1 * * *  | America/New_York    | 2026-10-31T12:00:00Z | 2026-11-01T05:30:00Z | 2026-11-02T06:30:00Z
          45 1 * * *  | Australia/Lord_Howe | 2026-04-04T00:00:00Z | 2026-04-04T14:45:00Z | 2026-04-05T15:15:00Z
          30 2 * * *  | Europe/Berlin       | 2026-10-25T01:15:00Z | 2026-10-26T01:30:00Z | 2026-10-27T01:30:00Z
          """)
  void happensOnceWhereAnHourComesTwice(
      String text, String zone, Instant after, Instant first, Instant second) {
    assertThat(following(text, zone, after, 2)).containsExactly(first, second);
  }

  @Test
  void everyHourMeansElapsedTime() {
    List<Instant> autumn =
        following("0 * * * *", "Europe/Berlin", Instant.parse("2026-10-24T22:30:00Z"), 6);
    assertThat(autumn)
        .isEqualTo(
            IntStream.range(0, 6)
                .mapToObj(h -> Instant.parse("2026-10-24T23:00:00Z").plus(Duration.ofHours(h)))
                .toList());
    List<Instant> spring =
        following("*/30 * * * *", "America/New_York", Instant.parse("2026-03-08T06:15:00Z"), 4);
    assertThat(spring)
        .isEqualTo(
            IntStream.range(1, 5)
                .mapToObj(n -> Instant.parse("2026-03-08T06:00:00Z").plusSeconds(1800L * n))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "0 0 ? * 1",
        "0 0 L * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "@reboot",
        "1,,2 * * * *",
        "-1 * * * *",
        "0 9 * * FUNDAY",
        "99999999999 * * * *"
      })
  void refusesWithAReason(String text) {
    assertThatThrownBy(() -> Cron.parse(text))
        .isInstanceOf(CronSyntaxException.class)
        .message()
        .hasSizeGreaterThan(20);
  }

  @Test
  void knowsHowOftenItComes() {
    Instant now = Instant.parse("2026-03-20T10:00:00Z");
    assertThat(Cron.parse("*/10 * * * * *").shortestGap(now)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Cron.parse("0,1 9 * * *").shortestGap(now)).isEqualTo(Duration.ofMinutes(1));
    assertThat(Cron.parse("@daily").shortestGap(now)).isEqualTo(Duration.ofDays(1));
  }

  /** Another implementation, where no clocks change and at most one of the days is restricted. */
  @Test
  void agreesWithAnotherImplementation() {
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    Random random = new Random(20260320);
    for (int n = 0; n < 400; n++) {
      String text = randomCron(random);
      Instant after =
          Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(100_000_000));
      var theirs =
          ExecutionTime.forCron(parser.parse(text)).nextExecution(after.atZone(ZoneOffset.UTC));
      assertThat(Cron.parse(text).next(after, ZoneOffset.UTC))
          .as("%s after %s", text, after)
          .isEqualTo(theirs.map(java.time.ZonedDateTime::toInstant));
    }
  }

  private static String randomCron(Random random) {
    boolean byWeek = random.nextBoolean();
    return String.join(
        " ",
        field(random, 0, 59),
        field(random, 0, 23),
        byWeek ? "*" : field(random, 1, 28),
        field(random, 1, 12),
        byWeek ? field(random, 0, 6) : "*");
  }

  private static String field(Random random, int least, int most) {
    int first = least + random.nextInt(most - least);
    int last = first + 1 + random.nextInt(most - first);
    return switch (random.nextInt(5)) {
      case 0 -> "*";
      case 1 -> String.valueOf(first);
      case 2 -> first + "-" + last;
      case 3 -> first + "," + last;
      default -> "*/" + (1 + random.nextInt(Math.max(1, most / 3)));
    };
  }

  private static List<Instant> following(String text, String zone, Instant after, int count) {
    List<Instant> instants = new ArrayList<>();
    Instant last = after;
    for (int n = 0; n < count; n++) {
      last = Cron.parse(text).next(last, ZoneId.of(zone)).orElseThrow();
      instants.add(last);
    }
    return instants;
  }
}
