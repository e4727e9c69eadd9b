package dev.parley.scheduler.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.scheduler.quiet.QuietHours;
import dev.parley.scheduler.schedule.Kind;
import dev.parley.scheduler.schedule.Schedule;
import dev.parley.scheduler.schedule.Target;
import dev.parley.scheduler.schedule.WhenMissed;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecideActivationTest {

  private static final Instant NINE = Instant.parse("2026-03-23T09:00:00Z");
  private static final QuietHours NIGHT =
      new QuietHours(LocalTime.of(22, 0), LocalTime.of(8, 0), null);

  @Test
  void onceIsOverAfterwards() {
    assertThat(decide(once(WhenMissed.RunOnce, Target.WebChat), NINE.plusSeconds(90_000)))
        .isEqualTo(new Decision.Activate(0, null));
  }

  @Test
  void lateOneIsLeftOutWhereItMayNotBeLate() {
    assertThat(decide(once(WhenMissed.Skip, Target.WebChat), NINE.plusSeconds(60)))
        .isInstanceOf(Decision.Activate.class);
    assertThat(decide(once(WhenMissed.Skip, Target.WebChat), NINE.plusSeconds(61)))
        .isInstanceOf(Decision.Skip.class);
  }

  /** The next time after downtime is after now, also over a change of clocks. */
  @ParameterizedTest
  @CsvSource({
    "0 9 * * *, UTC, 2026-03-23T09:00:00Z, 0, 2026-03-24T09:00:00Z",
    "0 9 * * *, UTC, 2026-03-26T10:00:00Z, 3, 2026-03-27T09:00:00Z",
    "0 10 * * *, Europe/Berlin, 2026-03-29T12:00:00Z, 6, 2026-03-30T08:00:00Z",
    "*/5 * * * *, UTC, 2026-03-23T09:14:59Z, 2, 2026-03-23T09:15:00Z",
    "*/5 * * * *, UTC, 2027-03-23T09:00:00Z, 1000, 2027-03-23T09:05:00Z",
  })
  void recurringIsMadeUpForOnce(String cron, String zone, Instant now, int missed, Instant next) {
    assertThat(decide(recurring(cron, zone, WhenMissed.RunOnce, null, 0), now))
        .isEqualTo(new Decision.Activate(missed, next));
  }

  @Test
  void everyMissedOneIsMadeUpForWhereAsked() {
    Schedule daily = recurring("0 9 * * *", "UTC", WhenMissed.RunEach, null, 0);
    assertThat(decide(daily, NINE.plus(Duration.ofDays(3))))
        .isEqualTo(new Decision.Activate(0, NINE.plus(Duration.ofDays(1))));
  }

  @Test
  void lastExecutionEndsIt() {
    Schedule daily = recurring("0 9 * * *", "UTC", WhenMissed.RunOnce, 3, 2);
    assertThat(decide(daily, NINE)).isEqualTo(new Decision.Activate(0, null));
  }

  /**
   * A clock that is a little behind that of the process which set the time goes on all the same.
   */
  @Test
  void nextIsAfterTheOccurrenceThoughTheClockIsBehind() {
    Schedule daily = recurring("0 9 * * *", "UTC", WhenMissed.RunOnce, null, 0);
    assertThat(decide(daily, NINE.minusMillis(200)))
        .isEqualTo(new Decision.Activate(0, NINE.plus(Duration.ofDays(1))));
  }

  @Test
  void quietHoursPutOffConversationsOnly() {
    Instant night = Instant.parse("2026-03-23T23:00:00Z");
    assertThat(DecideActivation.of(once(WhenMissed.RunOnce, Target.WebChat), night, NIGHT))
        .isEqualTo(new Decision.Postpone(Instant.parse("2026-03-24T08:00:00Z")));
    assertThat(DecideActivation.of(once(WhenMissed.Skip, Target.Telegram), night, NIGHT))
        .isInstanceOf(Decision.Skip.class);
    assertThat(DecideActivation.of(once(WhenMissed.RunOnce, Target.Webhook), night, NIGHT))
        .isInstanceOf(Decision.Activate.class);
    assertThat(DecideActivation.of(once(WhenMissed.RunOnce, Target.WebChat), NINE, NIGHT))
        .isInstanceOf(Decision.Activate.class);
  }

  private static Decision decide(Schedule schedule, Instant now) {
    return DecideActivation.of(schedule, now, null);
  }

  private static Schedule once(WhenMissed policy, Target target) {
    return schedule(
        Kind.ONCE,
        new Schedule.Plan(
            "u", target, "t", "reason", null, null, null, ZoneId.of("UTC"), policy, 60, null),
        0);
  }

  private static Schedule recurring(
      String cron, String zone, WhenMissed policy, Integer most, int executions) {
    return schedule(
        Kind.RECURRING,
        new Schedule.Plan(
            "u", Target.WebChat, null, null, null, "job", cron, ZoneId.of(zone), policy, 60, most),
        executions);
  }

  private static Schedule schedule(Kind kind, Schedule.Plan plan, int executions) {
    return new Schedule(
        UUID.randomUUID(),
        UUID.randomUUID(),
        UUID.randomUUID(),
        kind,
        plan,
        executions,
        false,
        NINE,
        NINE,
        null,
        null,
        null,
        NINE,
        NINE);
  }
}
