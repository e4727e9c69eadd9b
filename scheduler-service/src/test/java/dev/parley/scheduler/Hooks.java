package dev.parley.scheduler;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.SettableClock;
import dev.parley.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** An account with a chat client, as its owner uses the API. */
public final class Hooks {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  public final UUID account = UUID.randomUUID();
  public final UUID client;

  private Hooks(boolean allows) {
    client = FakeChat.client(account, allows);
  }

  public static Hooks open() {
    return new Hooks(true);
  }

  public static Hooks closed() {
    return new Hooks(false);
  }

  /**
   * Sets the clock back, and waits for a batch of the poller that begins after that: one that has
   * read the clock before would take the schedules of the next test hours early.
   */
  public static void reset(SettableClock clock) {
    clock.reset();
    Hooks other = open();
    other.awaitRuns("/schedules/" + other.schedule(clock.instant().plusSeconds(1), Map.of()), 1);
  }

  /** Waits until a schedule or a task was activated so many times. */
  public void awaitRuns(String path, int count) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(get(path + "/runs").getList("")).hasSize(count));
  }

  public String base() {
    return "/api/v1/web-chat-clients/" + client + "/hook-schedules";
  }

  public RequestSpecification as() {
    return given().header("Authorization", TestTokens.bearer(account));
  }

  public Response post(String path, Map<String, ?> body) {
    return as().contentType(ContentType.JSON).body(body).post(base() + path);
  }

  public Response post(String path) {
    return as().post(base() + path);
  }

  public Response patch(String path, Map<String, ?> body) {
    return as().contentType(ContentType.JSON).body(body).patch(base() + path);
  }

  public JsonPath get(String path) {
    return as().get(base() + path).then().statusCode(200).extract().jsonPath();
  }

  /** A hook schedule; returns its id. */
  public String schedule(Instant time, Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>();
    body.put("externalUserId", "user-123");
    body.put("scheduledTime", time.toString());
    body.put("reason", "Follow-up reminder");
    body.putAll(more);
    return post("/schedules", body).then().statusCode(200).extract().path("id");
  }

  /** A recurring task; returns its id. */
  public String task(String cron, Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>();
    body.put("externalUserId", "user-123");
    body.put("cronExpression", cron);
    body.put("jobDescription", "Weekly check-in message");
    body.putAll(more);
    return post("/recurring", body).then().statusCode(200).extract().path("id");
  }
}
