package dev.parley.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.parley.events.Outbox;
import dev.parley.scheduler.FakeChat;
import dev.parley.scheduler.Hooks;
import dev.parley.scheduler.account.HookNonces;
import dev.parley.scheduler.activation.Run;
import dev.parley.scheduler.activation.Runs;
import dev.parley.scheduler.schedule.Kind;
import dev.parley.scheduler.schedule.ScheduleId;
import dev.parley.scheduler.schedule.Schedules;
import dev.parley.testing.StackResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(FakeChat.class)
@TestProfile(WebhookTest.ClockOfItsOwn.class)
class WebhookTest {

  /** db-scheduler waits by the clock, which other tests put forward and back. */
  public static final class ClockOfItsOwn implements QuarkusTestProfile {}

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private record Received(String key, String nonce, JsonPath body) {}

  private final Hooks hooks = Hooks.open();
  private final Queue<Integer> script = new ConcurrentLinkedQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private volatile String retryAfter = "";

  @Inject Schedules schedules;
  @Inject Runs runs;
  @Inject Outbox outbox;
  @Inject HookNonces nonces;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          var headers = exchange.getRequestHeaders();
          received.add(
              new Received(
                  headers.getFirst("Idempotency-Key"),
                  headers.getFirst("X-Request-Nonce"),
                  JsonPath.from(body)));
          Integer next = script.poll();
          byte[] answer = "noted".getBytes(StandardCharsets.UTF_8);
          if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
          }
          exchange.sendResponseHeaders(next == null ? 200 : next, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void isCalledWithTheActivation() {
    JsonPath run = runOnce(url());
    assertThat(run.getString("[0].status")).isEqualTo("succeeded");
    assertThat(run.getString("[0].result")).isEqualTo("noted");
    assertThat(run.getInt("[0].attempts")).isEqualTo(1);
    Received call = received.getFirst();
    assertThat(call.key()).isEqualTo(run.getString("[0].id"));
    assertThat(call.body().getString("occurrenceId")).isEqualTo(call.key());
    assertThat(call.body().getString("reason")).isEqualTo("Follow-up reminder");
    assertThat(call.body().getString("externalUserId")).isEqualTo("user-123");
    assertThat(call.nonce()).isNull();
  }

  @Test
  void recognisesUsByTheNonceOfItsAccount() {
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                outbox.publish(
                    "gateway.accounts",
                    hooks.account.toString(),
                    "account.changed",
                    hooks.account,
                    Map.of("name", "Acme", "hookNonce", "$2a$06$nonce")));
    await().atMost(LIMIT).until(() -> nonces.of(hooks.account).isPresent());
    script.add(500);
    runOnce(url());
    assertThat(received).hasSize(2).allMatch(call -> call.nonce().equals("$2a$06$nonce"));
  }

  @Test
  void isCalledAgainUntilItSucceeds() {
    script.addAll(List.of(500, 429));
    JsonPath run = runOnce(url());
    assertThat(run.getString("[0].status")).isEqualTo("succeeded");
    assertThat(run.getInt("[0].attempts")).isEqualTo(3);
    assertThat(received.stream().map(Received::key).distinct()).hasSize(1);
  }

  @Test
  void saysWhyItIsCalledAgainAndWhen() {
    script.add(503);
    retryAfter = "1800";
    Instant before = Instant.now();
    String path = "/schedules/" + runOf(url()) + "/runs";
    await().atMost(LIMIT).until(() -> hooks.get(path).getString("[0].nextAttemptAt") != null);
    JsonPath run = hooks.get(path);
    assertThat(run.getString("[0].status")).isEqualTo("running");
    assertThat(run.getInt("[0].attempts")).isEqualTo(1);
    assertThat(run.getString("[0].error")).contains("503");
    assertThat(Instant.parse(run.getString("[0].nextAttemptAt")))
        .isBetween(before.plusSeconds(1_790), Instant.now().plusSeconds(1_800));
  }

  /** A second is longer than the pause of its own that this test has, and counts. */
  @Test
  void isCalledAgainWhenItAsksForThat() {
    script.add(503);
    retryAfter = "0";
    Instant before = Instant.now();
    JsonPath run = runOnce(url());
    assertThat(run.getString("[0].status")).isEqualTo("succeeded");
    assertThat(run.getString("[0].error")).isNull();
    assertThat(run.getString("[0].nextAttemptAt")).isNull();
    assertThat(Instant.parse(run.getString("[0].finishedAt"))).isAfter(before.plusSeconds(1));
  }

  @Test
  void isGivenUpAfterTheLastAttempt() {
    script.addAll(List.of(503, 503, 503));
    JsonPath run = runOnce(url());
    assertThat(run.getString("[0].status")).isEqualTo("failed");
    assertThat(run.getString("[0].error")).contains("503").contains("3 times");
    assertThat(received).hasSize(3);
  }

  @Test
  void isNotCalledAgainWhenItRefuses() {
    script.add(404);
    JsonPath run = runOnce(url());
    assertThat(run.getString("[0].status")).isEqualTo("failed");
    assertThat(run.getString("[0].error")).contains("404");
    assertThat(received).hasSize(1);
  }

  @Test
  void unreachableIsAFailureInWords() {
    server.stop(0);
    JsonPath run = runOnce(url());
    assertThat(run.getString("[0].status")).isEqualTo("failed");
    assertThat(run.getString("[0].error")).isNotBlank();
  }

  @Test
  void isNotCalledForAClientThatIsGone() {
    String id =
        hooks.schedule(
            Instant.now().plusSeconds(2), Map.of("target", "Webhook", "targetIdentifier", url()));
    FakeChat.delete(hooks.client);
    ScheduleId schedule =
        new ScheduleId(hooks.account, hooks.client, Kind.ONCE, UUID.fromString(id));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(runs.list(schedules.get(schedule), 10, 0).runs())
                    .extracting(Run::status, Run::error)
                    .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                            "skipped", "The web chat client was deleted.")));
    assertThat(received).isEmpty();
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?key=1";
  }

  private JsonPath runOnce(String url) {
    String id = runOf(url);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                !"running".equals(hooks.get("/schedules/" + id + "/runs").getString("[0].status")));
    return hooks.get("/schedules/" + id + "/runs");
  }

  /** A schedule that was run by hand; returns its id. */
  private String runOf(String url) {
    String id =
        hooks.schedule(
            Instant.now().plusSeconds(3600), Map.of("target", "Webhook", "targetIdentifier", url));
    hooks.post("/schedules/" + id + "/run").then().statusCode(200);
    return id;
  }
}
