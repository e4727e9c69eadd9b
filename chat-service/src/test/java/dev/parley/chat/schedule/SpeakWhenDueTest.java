package dev.parley.chat.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Outbox;
import dev.parley.testing.Answer;
import dev.parley.testing.TestTokens;
import dev.parley.web.identity.ChatOrigin;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The other half of scheduler-service's contract test; docs/schedules.md describes the events. */
@ChatTest
class SpeakWhenDueTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final JsonObject TAG = new JsonObject().put("tag", "ana");

  @Inject Outbox outbox;
  @Inject EventJson json;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String kafka;

  @Test
  void assistantSpeaksInTheContactsConversation() {
    Visitor visitor = Visitor.arrive(allowing(null), TAG);
    Inference.upstream().script(Answer.text("Good", " morning!"));
    UUID occurrence = due(visitor, Map.of("reason", "Ask how it went", "context", "order 42"));
    Event report = report(occurrence);
    assertThat(report.data().path("status").asText()).isEqualTo("succeeded");
    assertThat(report.data().path("sessionId").asText()).isEqualTo(visitor.session());
    assertThat(report.data().path("result").asText()).isEqualTo("Good morning!");
    assertThat(report.account()).isEqualTo(visitor.account());
    JsonObject asked = Inference.upstream().requests().getLast().json();
    String last =
        asked
            .getJsonArray("messages")
            .getJsonObject(asked.getJsonArray("messages").size() - 1)
            .encode();
    assertThat(last).contains("Ask how it went", "order 42");
    assertThat(inactive(visitor)).isEqualTo(List.of("ana"));
    Inference.upstream().script(Answer.text("Fine."));
    visitor.ask("It went well");
    assertThat(inactive(visitor)).isEmpty();
  }

  @Test
  void oneDeliveredTwiceIsSpokenOnce() {
    Visitor visitor = Visitor.arrive(allowing(null), TAG);
    UUID occurrence = UUID.randomUUID();
    tell(visitor, occurrence, Map.of());
    tell(visitor, occurrence, Map.of());
    assertThat(report(occurrence).data().path("status").asText()).isEqualTo("succeeded");
    UUID marker = due(visitor, Map.of());
    report(marker);
    assertThat(reports(marker).stream().filter(e -> e.key().equals(occurrence.toString())))
        .hasSize(1);
  }

  @Test
  void contactWithoutASessionGetsOne() {
    Visitor visitor = Visitor.arrive(allowing(null), TAG);
    UUID occurrence = due(visitor, Map.of("externalUserId", "new-user"));
    Event report = report(occurrence);
    assertThat(report.data().path("status").asText()).isEqualTo("succeeded");
    assertThat(report.data().path("sessionId").asText())
        .isNotEmpty()
        .isNotEqualTo(visitor.session());
  }

  @Test
  void nothingIsSaidWhereItIsNotAllowed() {
    Visitor visitor = Visitor.arrive(new JsonObject(), TAG);
    Event report = report(due(visitor, Map.of()));
    assertThat(report.data().path("status").asText()).isEqualTo("skipped");
    assertThat(report.data().path("error").asText()).contains("does not allow");
  }

  @Test
  void nothingIsSaidTooLate() {
    Visitor visitor = Visitor.arrive(allowing(3600), TAG);
    Event late = report(due(visitor, Map.of("latenessSeconds", 3601)));
    assertThat(late.data().path("status").asText()).isEqualTo("skipped");
    assertThat(late.data().path("error").asText()).contains("maxScheduledIgnoredZone");
    assertThat(report(due(visitor, Map.of("latenessSeconds", 60))).data().path("status").asText())
        .isEqualTo("succeeded");
  }

  @Test
  void nothingIsSaidToWhomDoesNotAnswer() {
    Visitor visitor = Visitor.arrive(allowing(1), TAG);
    assertThat(report(due(visitor, Map.of())).data().path("status").asText())
        .isEqualTo("succeeded");
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(700))
        .until(
            () ->
                report(due(visitor, Map.of()))
                    .data()
                    .path("error")
                    .asText("")
                    .contains("not answered"));
    visitor.ask("I am here");
    assertThat(report(due(visitor, Map.of())).data().path("status").asText())
        .isEqualTo("succeeded");
  }

  @Test
  void channelThatIsNotConnectedIsAFailure() {
    Visitor visitor = Visitor.arrive(allowing(null), TAG);
    Event report = report(due(visitor, Map.of("target", "Telegram", "targetIdentifier", "1")));
    assertThat(report.data().path("status").asText()).isEqualTo("failed");
    assertThat(report.data().path("error").asText()).contains("Telegram");
  }

  @Test
  void inferenceIsToldOfTheConversation() {
    Visitor visitor = Visitor.arrive(allowing(null), TAG);
    visitor.ask("Remind me");
    String header = Inference.upstream().requests().getLast().headers().get(ChatOrigin.HEADER);
    ChatOrigin origin = ChatOrigin.decode(header, "chat:1");
    assertThat(origin).isNotNull();
    assertThat(origin.externalUserId()).isEqualTo("ana");
    assertThat(origin.chatClientId()).hasToString(visitor.client());
    Visitor other = Visitor.arrive(new JsonObject(), TAG);
    other.ask("Remind me");
    assertThat(Inference.upstream().requests().getLast().headers().get(ChatOrigin.HEADER)).isNull();
  }

  @Test
  void othersSeeNoInactiveUsers() {
    Visitor visitor = Visitor.arrive(allowing(null), TAG);
    RestAssured.given()
        .header("Authorization", TestTokens.bearer(UUID.randomUUID()))
        .get("/internal/v1/web-chat-clients/" + visitor.client() + "/inactive-users")
        .then()
        .statusCode(404);
    RestAssured.given()
        .get("/internal/v1/web-chat-clients/" + visitor.client() + "/inactive-users")
        .then()
        .statusCode(401);
  }

  private static JsonObject allowing(Integer zone) {
    JsonObject parameters = new JsonObject().put("allowScheduledContinuations", true);
    if (zone != null) {
      parameters.put("maxScheduledIgnoredZone", zone);
    }
    return new JsonObject().put("clientParameters", parameters);
  }

  private static List<String> inactive(Visitor visitor) {
    return Visitor.as(visitor.account())
        .get("/internal/v1/web-chat-clients/" + visitor.client() + "/inactive-users")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("externalUserId");
  }

  private UUID due(Visitor visitor, Map<String, Object> more) {
    UUID occurrence = UUID.randomUUID();
    tell(visitor, occurrence, more);
    return occurrence;
  }

  private void tell(Visitor visitor, UUID occurrence, Map<String, Object> more) {
    Map<String, Object> data = new HashMap<>();
    data.put("occurrenceId", occurrence);
    data.put("scheduleId", UUID.randomUUID());
    data.put("kind", "once");
    data.put("origin", "schedule");
    data.put("chatClientId", visitor.client());
    data.put("externalUserId", "ana");
    data.put("target", "WebChat");
    data.put("reason", "Say hello");
    data.put("timeZone", "UTC");
    data.put("scheduledTime", Instant.now());
    data.put("activatedAt", Instant.now());
    data.put("latenessSeconds", 0);
    data.put("missed", 0);
    data.put("executionNumber", 1);
    data.putAll(more);
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                outbox.publish(
                    "scheduler.activations",
                    occurrence.toString(),
                    "schedule.activated",
                    visitor.account(),
                    data));
  }

  private Event report(UUID occurrence) {
    return reports(occurrence).stream()
        .filter(event -> event.key().equals(occurrence.toString()))
        .findFirst()
        .orElseThrow();
  }

  /** All reports up to that of an occurrence. */
  private List<Event> reports(UUID until) {
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
      consumer.subscribe(List.of("chat.activations"));
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(record -> events.add(json.read(record.value())));
                return events.stream().anyMatch(event -> event.key().equals(until.toString()));
              });
    }
    return events;
  }
}
