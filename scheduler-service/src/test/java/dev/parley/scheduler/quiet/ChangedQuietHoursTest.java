package dev.parley.scheduler.quiet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.scheduler.FakeChat;
import dev.parley.scheduler.Hooks;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for the end of quiet hours follows when they change. */
@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
class ChangedQuietHoursTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Hooks hooks = Hooks.open();

  @Inject SettableClock clock;

  private Instant start;
  private Instant due;
  private String once;
  private String task;

  /** A schedule and a task that are due after 40 minutes wait until 90 minutes have passed. */
  @BeforeEach
  void putOff() {
    clock.reset();
    start = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    quietUntil(90);
    due = after(40);
    once = "/schedules/" + hooks.schedule(due, Map.of());
    int minute = due.atOffset(ZoneOffset.UTC).getMinute();
    task = "/recurring/" + hooks.task(minute + " * * * *", Map.of());
    passUntil(45);
    awaitDue(after(90));
  }

  @AfterEach
  void resetClock() {
    Hooks.reset(clock);
  }

  @Test
  void deletedOnesLetItHappenNow() {
    hooks.as().delete(hooks.base() + "/quiet-hours").then().statusCode(200);
    awaitRun();
    assertThat(hooks.get(task).getString("nextActivation")).isEqualTo(after(100).toString());
    passUntil(101);
    await().atMost(LIMIT).until(() -> hooks.get(task).getInt("executionCount") == 2);
    assertThat(hooks.get(once + "/runs").getList("")).hasSize(1);
  }

  @Test
  void longerOnesPutItOffFurther() {
    quietUntil(95);
    awaitDue(after(95));
    passUntil(92);
    awaitDue(after(95));
    assertThat(hooks.get(once + "/runs").getList("")).isEmpty();
    passUntil(96);
    awaitRun();
  }

  @Test
  void shorterOnesEndSooner() {
    quietUntil(50);
    awaitDue(after(50));
    passUntil(51);
    awaitRun();
  }

  /** They mean the zone of the schedule, in which it may be another time of day. */
  @Test
  void anotherZoneOfTheScheduleMayBeOutsideOfThem() {
    hooks.patch(once, Map.of("timeZone", "+12:00")).then().statusCode(200);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(hooks.get(once + "/runs").getList("scheduledTime"))
                    .isEqualTo(List.of(due.toString())));
    assertThat(hooks.get(task + "/runs").getList("")).isEmpty();
  }

  private void awaitDue(Instant expected) {
    for (String path : List.of(once, task)) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(hooks.get(path + "/definition").getString("dueAt"))
                      .isEqualTo(expected.toString()));
    }
  }

  /** Each has happened once, and for the time at which it should have. */
  private void awaitRun() {
    for (String path : List.of(once, task)) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(hooks.get(path + "/runs").getList("scheduledTime"))
                      .isEqualTo(List.of(due.toString())));
    }
  }

  private void quietUntil(int minutes) {
    hooks
        .as()
        .contentType("application/json")
        .body("{\"from\": \"%s\", \"to\": \"%s\"}".formatted(clocksAt(30), clocksAt(minutes)))
        .put(hooks.base() + "/quiet-hours")
        .then()
        .statusCode(200);
  }

  private String clocksAt(int minutes) {
    return after(minutes).atOffset(ZoneOffset.UTC).toLocalTime().toString();
  }

  private Instant after(int minutes) {
    return start.plus(Duration.ofMinutes(minutes));
  }

  private void passUntil(int minutes) {
    clock.advance(Duration.between(clock.instant(), after(minutes).plusSeconds(5)));
  }
}
