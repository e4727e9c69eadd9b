package dev.parley.scheduler.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Outbox;
import dev.parley.scheduler.FakeChat;
import dev.parley.scheduler.Hooks;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
class ActivationTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Hooks hooks = Hooks.open();

  @Inject SettableClock clock;
  @Inject Outbox outbox;
  @Inject EventJson json;
  @Inject ForgetOld forget;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String kafka;

  @AfterEach
  void resetClock() {
    Hooks.reset(clock);
  }

  /** The contract with chat-service: docs/schedules.md describes it. */
  @Test
  void dueScheduleIsToldToChatServiceWithAllItNeeds() {
    Instant due = clock.instant().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
    String id =
        hooks.schedule(
            due,
            Map.of(
                "target", "Telegram",
                "targetIdentifier", "4711",
                "context", "{ \"orderId\": 42 }",
                "timeZone", "Europe/Berlin"));
    clock.advance(Duration.ofMinutes(70));
    awaitRuns("/schedules/" + id, 1);
    Event event = told().getFirst();
    assertThat(event.type()).isEqualTo("schedule.activated");
    assertThat(event.version()).isEqualTo(1);
    assertThat(event.key()).isEqualTo(id);
    assertThat(event.account()).isEqualTo(hooks.account);
    Set<String> fields = new java.util.HashSet<>();
    event.data().fieldNames().forEachRemaining(fields::add);
    assertThat(fields)
        .isEqualTo(
            Set.of(
                "occurrenceId",
                "scheduleId",
                "kind",
                "origin",
                "chatClientId",
                "externalUserId",
                "target",
                "targetIdentifier",
                "reason",
                "jobDescription",
                "context",
                "timeZone",
                "scheduledTime",
                "activatedAt",
                "latenessSeconds",
                "missed",
                "executionNumber",
                "maxExecutions"));
    assertThat(event.data().path("kind").asText()).isEqualTo("once");
    assertThat(event.data().path("chatClientId").asText()).isEqualTo(hooks.client.toString());
    assertThat(event.data().path("context").asText()).isEqualTo("{ \"orderId\": 42 }");
    assertThat(event.data().path("scheduledTime").asText()).isEqualTo(due.toString());
    assertThat(event.data().path("latenessSeconds").asLong()).isBetween(590L, 620L);
    JsonPath run = hooks.get("/schedules/" + id + "/runs");
    assertThat(run.getString("[0].status")).isEqualTo("running");
    assertThat(run.getDouble("[0].latenessSeconds")).isBetween(590.0, 620.0);

    report(run.getString("[0].id"), "succeeded", "session-1", "Good morning!", null);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                "Good morning!"
                    .equals(hooks.get("/schedules/" + id).getString("activationResult")));
    JsonPath details = hooks.get("/schedules/" + id);
    assertThat(details.getString("activatedSessionId")).isEqualTo("session-1");
    assertThat(details.getString("activatedAt")).isNotNull();
    assertThat(hooks.get("/schedules/" + id + "/runs").getString("[0].status"))
        .isEqualTo("succeeded");
  }

  @Test
  void activatedScheduleIsOver() {
    String id = hooks.schedule(clock.instant().plusSeconds(60), Map.of());
    clock.advance(Duration.ofSeconds(61));
    awaitRuns("/schedules/" + id, 1);
    hooks.patch("/schedules/" + id, Map.of("reason", "x")).then().statusCode(409);
    hooks.post("/schedules/" + id + "/pause").then().statusCode(409);
    hooks.post("/schedules/" + id + "/run").then().statusCode(409);
    hooks
        .as()
        .delete(hooks.base() + "/schedules/" + id)
        .then()
        .statusCode(200)
        .body("cancelled", equalTo(false));
  }

  @Test
  void whatARecurringTaskMissedIsMadeUpForOnce() {
    String id = hooks.task("0 * * * *", Map.of());
    Instant first = Instant.parse(hooks.get("/recurring/" + id).getString("nextActivation"));
    clock.advance(
        Duration.ofHours(5).plus(Duration.between(clock.instant(), first)).plusSeconds(9));
    awaitRuns("/recurring/" + id, 1);
    JsonPath run = hooks.get("/recurring/" + id + "/runs");
    assertThat(run.getInt("[0].missed")).isEqualTo(5);
    assertThat(run.getString("[0].scheduledTime")).isEqualTo(first.toString());
    JsonPath details = hooks.get("/recurring/" + id);
    assertThat(details.getInt("executionCount")).isEqualTo(1);
    assertThat(Instant.parse(details.getString("nextActivation")))
        .isEqualTo(first.plus(Duration.ofHours(6)));
    clock.advance(Duration.ofHours(1));
    awaitRuns("/recurring/" + id, 2);
    assertThat(told()).hasSize(2);
  }

  @Test
  void policyMayAskForEachMissedOrNone() {
    String each = hooks.task("0 * * * *", Map.of("whenMissed", "RunEach"));
    String none = hooks.task("0 * * * *", Map.of("whenMissed", "Skip"));
    String late = hooks.schedule(clock.instant().plusSeconds(60), Map.of("whenMissed", "Skip"));
    Instant first = Instant.parse(hooks.get("/recurring/" + each).getString("nextActivation"));
    clock.advance(
        Duration.ofHours(3).plus(Duration.between(clock.instant(), first)).plusSeconds(90));
    awaitRuns("/recurring/" + each, 4);
    awaitRuns("/recurring/" + none, 1);
    awaitRuns("/schedules/" + late, 1);
    assertThat(hooks.get("/recurring/" + none + "/runs").getString("[0].status"))
        .isEqualTo("skipped");
    assertThat(hooks.get("/recurring/" + none).getInt("executionCount")).isZero();
    assertThat(hooks.get("/schedules/" + late + "/runs").getString("[0].error"))
        .contains("seconds late");
    assertThat(hooks.get("/schedules/" + late).getString("activationResult"))
        .contains("seconds late");
    assertThat(told()).hasSize(4);
  }

  @Test
  void taskEndsAfterItsExecutions() {
    String id = hooks.task("0 * * * *", Map.of("maxExecutions", 2));
    for (int n = 1; n <= 2; n++) {
      clock.advance(Duration.ofHours(1));
      awaitRuns("/recurring/" + id, n);
    }
    clock.advance(Duration.ofHours(5));
    assertThat(hooks.get("/recurring/" + id + "/definition").getString("state")).isEqualTo("over");
    assertThat(hooks.get("/recurring/" + id).getString("nextActivation")).isNull();
    assertThat(hooks.get("/recurring/" + id).getInt("executionCount")).isEqualTo(2);
    List<Event> told = told();
    assertThat(told).hasSize(2);
    assertThat(told.getLast().data().path("executionNumber").asInt()).isEqualTo(2);
    hooks.post("/recurring/" + id + "/pause").then().statusCode(409);
  }

  @Test
  void fewerExecutionsThanThereWereAreRefused() {
    String id = hooks.task("0 * * * *", Map.of());
    clock.advance(Duration.ofHours(1));
    awaitRuns("/recurring/" + id, 1);
    hooks.patch("/recurring/" + id, Map.of("maxExecutions", 1)).then().statusCode(400);
    hooks.patch("/recurring/" + id, Map.of("maxExecutions", 2)).then().statusCode(200);
  }

  /** Whether the change or the poller comes first: the time that is due happens once, and first. */
  @Test
  void changeOfWhatIsDueNeitherLosesNorDoublesIt() {
    for (int n = 0; n < 5; n++) {
      String id = hooks.task("0 * * * *", Map.of());
      Instant due = Instant.parse(hooks.get("/recurring/" + id).getString("nextActivation"));
      clock.advance(Duration.between(clock.instant(), due).plusMillis(5));
      hooks
          .patch("/recurring/" + id, Map.of("cronExpression", "30 * * * *"))
          .then()
          .statusCode(200);
      await()
          .atMost(LIMIT)
          .until(() -> hooks.get("/recurring/" + id).getInt("executionCount") == 1);
      JsonPath runs = hooks.get("/recurring/" + id + "/runs");
      assertThat(runs.getList("scheduledTime")).isEqualTo(List.of(due.toString()));
      assertThat(hooks.get("/recurring/" + id).getString("nextActivation"))
          .isEqualTo(due.plus(Duration.ofMinutes(30)).toString());
    }
  }

  @Test
  void runNowChangesNeitherCountNorNextTime() {
    String id = hooks.task("0 9 * * *", Map.of());
    String next = hooks.get("/recurring/" + id).getString("nextActivation");
    hooks
        .post("/recurring/" + id + "/run")
        .then()
        .statusCode(200)
        .body("origin", equalTo("manual"))
        .body("status", equalTo("running"));
    JsonPath details = hooks.get("/recurring/" + id);
    assertThat(details.getString("nextActivation")).isEqualTo(next);
    assertThat(details.getInt("executionCount")).isZero();
    assertThat(details.getString("lastActivation")).isNotNull();
    assertThat(told()).hasSize(1);
  }

  @Test
  void scheduleThatIsRunNowDoesNotComeAgain() {
    String id = hooks.schedule(clock.instant().plusSeconds(600), Map.of());
    hooks.post("/schedules/" + id + "/run").then().statusCode(200);
    hooks.post("/schedules/" + id + "/run").then().statusCode(409);
    String control = hooks.schedule(clock.instant().plusSeconds(660), Map.of());
    clock.advance(Duration.ofMinutes(20));
    awaitRuns("/schedules/" + control, 1);
    assertThat(hooks.get("/schedules/" + id + "/runs").getList("")).hasSize(1);
    assertThat(told()).hasSize(2);
  }

  @Test
  void pausedTaskSkipsWhatFallsIntoThePause() {
    String id = hooks.task("0 * * * *", Map.of());
    hooks.post("/recurring/" + id + "/pause").then().statusCode(200);
    assertThat(hooks.get("/recurring/" + id).getString("nextActivation")).isNull();
    clock.advance(Duration.ofHours(3));
    hooks.post("/recurring/" + id + "/resume").then().statusCode(200);
    Instant next = Instant.parse(hooks.get("/recurring/" + id).getString("nextActivation"));
    assertThat(next).isAfter(clock.instant());
    clock.advance(Duration.between(clock.instant(), next).plusSeconds(1));
    awaitRuns("/recurring/" + id, 1);
    assertThat(hooks.get("/recurring/" + id + "/runs").getInt("[0].missed")).isZero();
  }

  @Test
  void quietHoursPutOff() {
    var local =
        clock.instant().atOffset(ZoneOffset.UTC).toLocalTime().truncatedTo(ChronoUnit.MINUTES);
    String body =
        "{\"from\": \"%s\", \"to\": \"%s\"}"
            .formatted(local.plusMinutes(30), local.plusMinutes(90));
    hooks
        .as()
        .contentType("application/json")
        .body(body)
        .put(hooks.base() + "/quiet-hours")
        .then()
        .statusCode(200);
    String id = hooks.schedule(clock.instant().plus(Duration.ofMinutes(40)), Map.of());
    clock.advance(Duration.ofMinutes(45));
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              JsonPath definition = hooks.get("/schedules/" + id + "/definition");
              return Instant.parse(definition.getString("dueAt"))
                  .isAfter(Instant.parse(definition.getString("nextActivation")));
            });
    assertThat(hooks.get("/schedules/" + id + "/runs").getList("")).isEmpty();
    clock.advance(Duration.ofMinutes(50));
    awaitRuns("/schedules/" + id, 1);
    assertThat(hooks.get("/schedules/" + id + "/runs").getDouble("[0].latenessSeconds"))
        .isGreaterThan(2_000.0);
  }

  @Test
  void silenceIsAFailureUntilSomethingIsHeard() {
    String id = hooks.schedule(clock.instant().plusSeconds(60), Map.of());
    clock.advance(Duration.ofSeconds(61));
    awaitRuns("/schedules/" + id, 1);
    clock.advance(Duration.ofMinutes(31));
    forget.run();
    JsonPath runs = hooks.get("/schedules/" + id + "/runs");
    assertThat(runs.getString("[0].status")).isEqualTo("failed");
    assertThat(runs.getString("[0].error")).contains("Nothing was heard");
    report(runs.getString("[0].id"), "succeeded", "s", "late", null);
    awaitStatus(id, "succeeded");
    report(runs.getString("[0].id"), "failed", null, null, "never mind");
    String marker = hooks.schedule(clock.instant().plusSeconds(60), Map.of());
    clock.advance(Duration.ofSeconds(61));
    awaitRuns("/schedules/" + marker, 1);
    report(
        hooks.get("/schedules/" + marker + "/runs").getString("[0].id"),
        "skipped",
        null,
        null,
        "ignored");
    awaitStatus(marker, "skipped");
    assertThat(hooks.get("/schedules/" + id + "/runs").getString("[0].status"))
        .isEqualTo("succeeded");
  }

  @Test
  void resultForAnotherAccountChangesNothing() {
    String id = hooks.schedule(clock.instant().plusSeconds(60), Map.of());
    clock.advance(Duration.ofSeconds(61));
    awaitRuns("/schedules/" + id, 1);
    String run = hooks.get("/schedules/" + id + "/runs").getString("[0].id");
    report(UUID.randomUUID(), run, "failed", null, null, "not yours");
    report(run, "succeeded", "s", "yours", null);
    awaitStatus(id, "succeeded");
  }

  @Test
  void oldOnesAreForgotten() {
    String id = hooks.schedule(clock.instant().plusSeconds(60), Map.of());
    String task = hooks.task("0 0 1 1 *", Map.of());
    clock.advance(Duration.ofSeconds(61));
    awaitRuns("/schedules/" + id, 1);
    clock.advance(Duration.ofDays(91));
    forget.run();
    forget.run();
    hooks.as().get(hooks.base() + "/schedules/" + id).then().statusCode(404);
    hooks.as().get(hooks.base() + "/recurring/" + task).then().statusCode(200);
  }

  @Test
  void runsArePaged() {
    String id = hooks.task("0 9 * * *", Map.of());
    for (int n = 0; n < 3; n++) {
      hooks.post("/recurring/" + id + "/run").then().statusCode(200);
    }
    var first = hooks.as().get(hooks.base() + "/recurring/" + id + "/runs?page_size=2");
    assertThat(first.header("X-Total-Count")).isEqualTo("3");
    assertThat(first.jsonPath().getList("")).hasSize(2);
    assertThat(hooks.get("/recurring/" + id + "/runs?page_size=2&page=2").getList("")).hasSize(1);
    hooks.as().get(hooks.base() + "/recurring/" + id + "/runs?page_size=0").then().statusCode(400);
  }

  private void awaitRuns(String path, int count) {
    hooks.awaitRuns(path, count);
  }

  private void awaitStatus(String id, String status) {
    await()
        .atMost(LIMIT)
        .until(
            () -> status.equals(hooks.get("/schedules/" + id + "/runs").getString("[0].status")));
  }

  private void report(String run, String status, String session, String result, String error) {
    report(hooks.account, run, status, session, result, error);
  }

  private void report(
      UUID account, String run, String status, String session, String result, String error) {
    Map<String, Object> data = new HashMap<>();
    data.put("occurrenceId", run);
    data.put("status", status);
    data.put("sessionId", session);
    data.put("result", result);
    data.put("error", error);
    QuarkusTransaction.requiringNew()
        .run(() -> outbox.publish("chat.activations", run, "activation.finished", account, data));
  }

  /** The events of this account; waits for a last one that marks the end. */
  private List<Event> told() {
    String marker = hooks.schedule(clock.instant().plusSeconds(3600), Map.of("reason", "marker"));
    hooks.post("/schedules/" + marker + "/run").then().statusCode(200);
    List<Event> events = new ArrayList<>();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka,
            "group.id",
            UUID.randomUUID().toString(),
            "auto.offset.reset",
            "earliest",
            "metadata.max.age.ms",
            500);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(ActivateDue.TOPIC));
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(record -> events.add(json.read(record.value())));
                return events.stream().anyMatch(event -> event.key().equals(marker));
              });
    }
    return events.stream()
        .filter(event -> event.account().equals(hooks.account) && !event.key().equals(marker))
        .toList();
  }
}
