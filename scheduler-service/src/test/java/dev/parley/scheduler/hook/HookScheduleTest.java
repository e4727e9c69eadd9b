package dev.parley.scheduler.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.parley.scheduler.FakeChat;
import dev.parley.scheduler.Hooks;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
class HookScheduleTest {

  private final Hooks hooks = Hooks.open();

  @Inject SettableClock clock;
  @Inject DataSource database;

  @Test
  void listAnswersWhatIsPublished() {
    hooks.schedule(tomorrow(), Map.of("target", "Telegram", "targetIdentifier", "+5511999999999"));
    hooks.task("0 9 * * 1", Map.of("target", "WhatsApp_ZApi", "targetIdentifier", "+55119888"));
    FakeChat.inactive(
        hooks.client,
        """
        [{"externalUserId": "user-456", "lastScheduledMessageAt": "2026-03-20T15:00:00Z",
          "lastUserMessageAt": "2026-03-18T09:30:00Z"}]""");
    JsonPath list = hooks.get("");
    assertThat(list.getMap("").keySet())
        .isEqualTo(keys("webChat", "inactiveUsers", "schedules", "recurringTasks"));
    assertThat(list.getMap("webChat"))
        .isEqualTo(Map.of("id", hooks.client.toString(), "name", "My Web Chat"));
    assertThat(list.getMap("inactiveUsers[0]"))
        .isEqualTo(
            Map.of(
                "externalUserId", "user-456",
                "lastScheduledMessageAt", "2026-03-20T15:00:00Z",
                "lastUserMessageAt", "2026-03-18T09:30:00Z"));
    assertThat(list.getMap("schedules[0]").keySet())
        .isEqualTo(
            keys(
                "id",
                "externalUserId",
                "target",
                "targetIdentifier",
                "scheduledTime",
                "activatedAt",
                "createdAt"));
    assertThat(list.getMap("recurringTasks[0]").keySet())
        .isEqualTo(
            keys(
                "id",
                "externalUserId",
                "target",
                "targetIdentifier",
                "cronExpression",
                "nextActivation",
                "lastActivation",
                "executionCount",
                "createdAt"));
    assertThat(list.getString("recurringTasks[0].cronExpression")).isEqualTo("0 9 * * 1");
  }

  @Test
  void detailsAnswerWhatIsPublished() {
    String id = hooks.schedule(tomorrow(), Map.of("context", "{ \"orderId\": 42 }"));
    Map<String, Object> schedule = hooks.get("/schedules/" + id).getMap("");
    assertThat(schedule.keySet())
        .isEqualTo(
            keys(
                "id",
                "externalUserId",
                "target",
                "targetIdentifier",
                "scheduledTime",
                "reason",
                "context",
                "createdAt",
                "activatedAt",
                "activatedSessionId",
                "activationResult"));
    assertThat(schedule)
        .containsEntry("reason", "Follow-up reminder")
        .containsEntry("context", "{ \"orderId\": 42 }")
        .containsEntry("scheduledTime", tomorrow().toString())
        .containsEntry("activatedAt", null);
    String task = hooks.task("0 9 * * 1", Map.of("maxExecutions", 10));
    Map<String, Object> details = hooks.get("/recurring/" + task).getMap("");
    assertThat(details.keySet())
        .isEqualTo(
            keys(
                "id",
                "externalUserId",
                "target",
                "targetIdentifier",
                "jobDescription",
                "cronExpression",
                "lastActivation",
                "nextActivation",
                "maxExecutions",
                "executionCount",
                "createdAt"));
    assertThat(details).containsEntry("maxExecutions", 10).containsEntry("executionCount", 0);
  }

  @Test
  void listIsFilteredByUserAndPaged() {
    hooks.schedule(tomorrow(), Map.of("externalUserId", "ana"));
    hooks.schedule(tomorrow(), Map.of("externalUserId", "bo"));
    hooks.task("@daily", Map.of("externalUserId", "bo"));
    JsonPath ana = hooks.get("?external-user-id=ana");
    assertThat(ana.getList("schedules.externalUserId")).isEqualTo(List.of("ana"));
    assertThat(ana.getList("recurringTasks")).isEmpty();
    assertThat(hooks.get("?page=2").getList("schedules")).isEmpty();
    hooks.as().get(hooks.base() + "?page=0").then().statusCode(400);
  }

  @Test
  void cancelledIsGone() {
    String id = hooks.schedule(tomorrow(), Map.of());
    String task = hooks.task("@daily", Map.of());
    for (String path : List.of("/schedules/" + id, "/recurring/" + task)) {
      hooks
          .as()
          .delete(hooks.base() + path)
          .then()
          .statusCode(200)
          .body("cancelled", equalTo(true));
      hooks.as().delete(hooks.base() + path).then().statusCode(404);
      hooks.as().get(hooks.base() + path).then().statusCode(404);
    }
  }

  @Test
  void oneKindIsNotFoundAsTheOther() {
    String id = hooks.schedule(tomorrow(), Map.of());
    hooks.as().get(hooks.base() + "/recurring/" + id).then().statusCode(404);
    hooks.as().delete(hooks.base() + "/recurring/" + id).then().statusCode(404);
    hooks.as().get(hooks.base() + "/schedules/none").then().statusCode(404);
  }

  @Test
  void anotherAccountFindsNothing() {
    String id = hooks.schedule(tomorrow(), Map.of());
    Hooks other = Hooks.open();
    for (String base : List.of(hooks.base(), other.base())) {
      other.as().get(base + "/schedules/" + id).then().statusCode(404);
      other.as().get(base + "/schedules/" + id + "/runs").then().statusCode(404);
      other.as().get(base + "/schedules/" + id + "/definition").then().statusCode(404);
      other.as().post(base + "/schedules/" + id + "/run").then().statusCode(404);
      other.as().post(base + "/schedules/" + id + "/pause").then().statusCode(404);
      other.as().delete(base + "/schedules/" + id).then().statusCode(404);
    }
    other.as().get(hooks.base()).then().statusCode(404);
    other.as().get(hooks.base() + "/quiet-hours").then().statusCode(404);
    other
        .as()
        .contentType("application/json")
        .body(Map.of("externalUserId", "u", "reason", "r", "delay", "PT1H"))
        .post(hooks.base() + "/schedules")
        .then()
        .statusCode(404);
    assertThat(hooks.get("/schedules/" + id).getString("id")).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          scheduledTime | 2020-01-01T00:00:00Z | passed
          scheduledTime | tomorrow             | ISO 8601
          scheduledTime | 9026-01-01T00:00:00Z | days ahead
          delay         | soon                 | time from now
          timeZone      | Mars/Olympus         | no such time zone
          target        | Fax                  | Allowed
          targetIdentifier | ftp://host/       | http or https
          whenMissed    | RunEach              | Allowed
          reason        | '  '                 | Say why
          externalUserId | ''                  | Name the contact
          graceSeconds  | 0                    | whole number
          nonsense      | 1                    | not known here
          """)
  void refusesScheduleWithAReason(String field, String value, String reason) {
    Map<String, Object> body = new HashMap<>();
    body.put("externalUserId", "u");
    body.put("reason", "r");
    if (!field.equals("delay")) {
      body.put("scheduledTime", tomorrow().toString());
    }
    if (field.equals("targetIdentifier")) {
      body.put("target", "Webhook");
    }
    body.put(field, value);
    hooks
        .post("/schedules", body)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors.field", hasItem(field))
        .body("detail", containsString(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cronExpression | 61 * * * *    | minute
          cronExpression | every monday  | five fields
          cronExpression | 0 0 30 2 *    | does not exist
          cronExpression | */5 * * * * * | at least 60
          cronExpression | ''            | Unix cron
          maxExecutions  | 0             | whole number
          maxExecutions  | -1            | whole number
          maxExecutions  | 1000000001    | whole number
          maxExecutions  | 2.5           | whole number
          jobDescription | ''            | Say what
          timeZone       | EST5          | no such time zone
          """)
  void refusesTaskWithAReason(String field, String value, String reason) {
    Map<String, Object> body = new HashMap<>();
    body.put("externalUserId", "u");
    body.put("jobDescription", "j");
    body.put("cronExpression", "0 9 * * *");
    body.put(field, field.equals("maxExecutions") ? (Object) Double.valueOf(value) : value);
    hooks
        .post("/recurring", body)
        .then()
        .statusCode(400)
        .body("errors.field", hasItem(field))
        .body("detail", containsString(reason));
  }

  @Test
  void tellsOfAllThatIsWrongAtOnce() {
    hooks
        .post("/recurring", Map.of("cronExpression", "x", "timeZone", "x", "maxExecutions", 0))
        .then()
        .statusCode(400)
        .body("errors.size()", equalTo(5));
    hooks.post("/schedules", Map.of()).then().statusCode(400);
    hooks
        .as()
        .contentType("application/json")
        .body("[]")
        .post(hooks.base() + "/schedules")
        .then()
        .statusCode(400);
    hooks
        .as()
        .contentType("application/json")
        .body("{")
        .post(hooks.base() + "/schedules")
        .then()
        .statusCode(400);
    hooks
        .as()
        .contentType("application/json")
        .post(hooks.base() + "/recurring")
        .then()
        .statusCode(400);
  }

  @Test
  void clientMustAllowIt() {
    Hooks closed = Hooks.closed();
    Map<String, Object> body =
        Map.of("externalUserId", "u", "reason", "r", "scheduledTime", tomorrow().toString());
    closed
        .post("/schedules", body)
        .then()
        .statusCode(422)
        .body("detail", containsString("allowScheduledContinuations"));
    Map<String, Object> webhook = new HashMap<>(body);
    webhook.put("target", "Webhook");
    webhook.put("targetIdentifier", "https://example.com/hook");
    closed.post("/schedules", webhook).then().statusCode(200);
    hooks
        .as()
        .contentType("application/json")
        .body(body)
        .post("/api/v1/web-chat-clients/" + UUID.randomUUID() + "/hook-schedules/schedules")
        .then()
        .statusCode(404);
  }

  @Test
  void oneUserHasNotTooMany() {
    for (int n = 0; n < 200; n++) {
      hooks.schedule(tomorrow(), Map.of());
    }
    Map<String, Object> body =
        Map.of("externalUserId", "user-123", "reason", "r", "scheduledTime", tomorrow().toString());
    hooks.post("/schedules", body).then().statusCode(422).body("detail", containsString("200"));
    hooks.schedule(tomorrow(), Map.of("externalUserId", "another"));
  }

  @Test
  void oneAccountHasNotTooMany() throws SQLException {
    String task = hooks.task("0 9 * * 1", Map.of());
    hooks.post("/recurring/" + task + "/pause").then().statusCode(200);
    fill(998);
    hooks.schedule(tomorrow(), Map.of());
    for (String path : List.of("/schedules", "/recurring")) {
      Map<String, Object> body = new HashMap<>();
      body.put("externalUserId", "user-9");
      body.put(path.equals("/schedules") ? "reason" : "jobDescription", "More");
      body.put(path.equals("/schedules") ? "delay" : "cronExpression", "@daily");
      body.replace("delay", "1 day");
      hooks
          .post(path, body)
          .then()
          .statusCode(422)
          .contentType("application/problem+json")
          .body("detail", containsString("This account has 1000 schedules"));
    }
    Hooks.open().schedule(tomorrow(), Map.of());
    hooks.as().delete(hooks.base() + "/recurring/" + task).then().statusCode(200);
    hooks.schedule(tomorrow(), Map.of());
  }

  /** Others of the account that wait, and as many that are over, of many users. */
  private void fill(int waiting) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO hook_schedule (id, account_id, chat_client_id, kind,"
                    + " external_user_id, target, reason, time_zone, when_missed, grace_seconds,"
                    + " occurrence_at, due_at, created_at, updated_at)"
                    + " SELECT gen_random_uuid(), ?, gen_random_uuid(), 'once', 'user-' || n / 2,"
                    + " 'WebChat', 'r', 'UTC', 'RunOnce', 60, now() + interval '1 day',"
                    + " CASE WHEN n % 2 = 0 THEN now() + interval '1 day' END, now(), now()"
                    + " FROM generate_series(0, 2 * ? - 1) AS n")) {
      insert.setObject(1, hooks.account);
      insert.setInt(2, waiting);
      insert.executeUpdate();
    }
  }

  @Test
  void timesAreResolvedInTheZone() {
    Map<String, Object> body =
        Map.of(
            "externalUserId", "u",
            "reason", "r",
            "timeZone", "America/Sao_Paulo",
            "scheduledTime", "2031-03-21T15:00");
    JsonPath created = hooks.post("/schedules", body).then().statusCode(200).extract().jsonPath();
    assertThat(created.getString("scheduledTime")).isEqualTo("2031-03-21T18:00:00Z");
    assertThat(created.getString("nextActivationLocal")).isEqualTo("2031-03-21T15:00-03:00");
    assertThat(created.getString("timeZone")).isEqualTo("America/Sao_Paulo");
    Instant before = clock.instant();
    String delayed =
        hooks
            .post("/schedules", Map.of("externalUserId", "u", "reason", "r", "delay", "2 hours"))
            .then()
            .statusCode(200)
            .extract()
            .path("scheduledTime");
    assertThat(Duration.between(before, Instant.parse(delayed)))
        .isBetween(Duration.ofMinutes(120), Duration.ofMinutes(121));
  }

  @Test
  void editingKeepsTheNextActivation() {
    String task = hooks.task("0 9 * * *", Map.of("timeZone", "Europe/Berlin"));
    String next = hooks.get("/recurring/" + task).getString("nextActivation");
    hooks
        .patch("/recurring/" + task, Map.of("jobDescription", "Another", "maxExecutions", 5))
        .then()
        .statusCode(200)
        .body("nextActivation", equalTo(next))
        .body("jobDescription", equalTo("Another"))
        .body("timeZone", equalTo("Europe/Berlin"));
    hooks
        .patch("/recurring/" + task, Map.of("cronExpression", "0  9 * * *"))
        .then()
        .body("nextActivation", equalTo(next));
    String moved =
        hooks
            .patch("/recurring/" + task, Map.of("cronExpression", "0 9 1 1 *"))
            .then()
            .statusCode(200)
            .extract()
            .path("nextActivation");
    assertThat(Instant.parse(moved)).isAfter(clock.instant());
    hooks
        .patch("/recurring/" + task, Map.of("cronExpression", "0 9 * * *"))
        .then()
        .body("nextActivation", equalTo(next));
    Map<String, Object> endless = new HashMap<>();
    endless.put("maxExecutions", null);
    hooks
        .patch("/recurring/" + task, endless)
        .then()
        .statusCode(200)
        .body("maxExecutions", equalTo(null));
    hooks.patch("/recurring/" + task, Map.of("cronExpression", "x")).then().statusCode(400);
    hooks.patch("/recurring/" + UUID.randomUUID(), Map.of()).then().statusCode(404);
  }

  @Test
  void pausedGoesOnWhereItWas() {
    String id = hooks.schedule(tomorrow(), Map.of());
    hooks
        .post("/schedules/" + id + "/pause")
        .then()
        .statusCode(200)
        .body("state", equalTo("paused"));
    hooks
        .patch("/schedules/" + id, Map.of("reason", "Another"))
        .then()
        .body("state", equalTo("paused"));
    hooks
        .post("/schedules/" + id + "/resume")
        .then()
        .statusCode(200)
        .body("state", equalTo("waiting"))
        .body("nextActivation", equalTo(tomorrow().toString()))
        .body("reason", equalTo("Another"));
    hooks.post("/schedules/" + id + "/resume").then().statusCode(200);
  }

  @Test
  void quietHoursAreKept() {
    hooks.as().get(hooks.base() + "/quiet-hours").then().statusCode(404);
    put("{\"from\": \"22:00\", \"to\": \"08:00\", \"timeZone\": \"Europe/Berlin\"}", 200);
    assertThat(hooks.get("/quiet-hours").getMap(""))
        .isEqualTo(Map.of("from", "22:00", "to", "08:00", "timeZone", "Europe/Berlin"));
    put("{\"from\": \"22:00\", \"to\": \"22:00\"}", 400);
    put("{\"from\": \"25:00\", \"to\": \"22:00\"}", 400);
    put("{\"from\": \"22:00\", \"to\": \"08:00\", \"timeZone\": \"Nowhere\"}", 400);
    hooks.as().delete(hooks.base() + "/quiet-hours").then().statusCode(200);
    hooks.as().get(hooks.base() + "/quiet-hours").then().statusCode(404);
  }

  private void put(String body, int status) {
    hooks
        .as()
        .contentType("application/json")
        .body(body)
        .put(hooks.base() + "/quiet-hours")
        .then()
        .statusCode(status);
  }

  private Instant tomorrow() {
    return clock.instant().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(24));
  }

  private static java.util.Set<String> keys(String... names) {
    return java.util.Set.of(names);
  }
}
