package dev.parley.inference.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.events.EventJson;
import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.usage.journal.Journal;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.ids.Ids;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What chat-service tells of voices and recordings, as it stands in its outbox. */
@InferenceTest
class AudioUsageTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String USAGE = "/api/v1/usage";

  @Inject Ids ids;
  @Inject InternalTokens tokens;
  @Inject AccountLimits limits;
  @Inject ReserveHolds holds;
  @Inject ReleaseHolds release;
  @Inject PriceUsage prices;
  @Inject UsageConfig config;
  @Inject Clock clock;
  @Inject EventJson json;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String kafka;

  private final Client client = Client.create();
  private final UUID session = UUID.randomUUID();
  private final UUID gateway = UUID.randomUUID();

  private JsonObject event(String type, JsonObject data) {
    return new JsonObject()
        .put("id", ids.next().toString())
        .put("type", type)
        .put("version", 1)
        .put("key", session.toString())
        .put("account", client.account().toString())
        .put("at", Instant.now().toString())
        .put(
            "data",
            new JsonObject()
                .put("sessionId", session.toString())
                .put("aiGatewayId", gateway.toString())
                .put("beganAt", Instant.now().minusSeconds(1).toString())
                .mergeIn(data));
  }

  private void tell(JsonObject... events) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", kafka,
            "key.serializer", StringSerializer.class.getName(),
            "value.serializer", StringSerializer.class.getName());
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
      for (JsonObject event : events) {
        producer.send(new ProducerRecord<>("chat.audio", session.toString(), event.encode()));
      }
    }
  }

  /** Neither before the journal is open, nor while it is full. */
  @Test
  void whatTheDiskDoesNotTakeWaitsUntilItDoes() throws Exception {
    Metering metering = new Metering(limits, holds, release, prices, config, ids, clock);
    TakeAudioUsage take = new TakeAudioUsage(metering, prices, json);
    JsonObject data = new JsonObject().put("model", "tts-1").put("characters", 200);
    JsonObject early = event("audio.spoken", data);
    JsonObject later = event("audio.spoken", data);
    CompletableFuture<Void> first = take.take(early.encode()).subscribeAsCompletionStage();
    assertThat(first).isNotDone();
    Path folder = Files.createTempDirectory("told");
    try (Journal full = Journal.open(folder.resolve("a"), new Journal.Sizes(4096, 0, 100));
        Journal roomy = Journal.open(folder.resolve("b"), new Journal.Sizes(4096, 4096, 100))) {
      UsageJournal refusing = new UsageJournal(full);
      metering.open(refusing, () -> {});
      CompletableFuture<Void> second = take.take(later.encode()).subscribeAsCompletionStage();
      assertThat(second).isNotDone();
      assertThat(refusing.takeRefused(1)).isEmpty();
      metering.open(new UsageJournal(roomy), () -> {});
      await().atMost(SOON).until(() -> first.isDone() && second.isDone());
      assertThat(roomy.read(roomy.start(), 10).records())
          .extracting(kept -> kept.path("id").asText())
          .containsExactlyInAnyOrder(early.getString("id"), later.getString("id"));
      assertThat(take.take("{}").subscribeAsCompletionStage()).isCompletedExceptionally();
    }
  }

  private void awaitEntries(int count) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> client.request().get(USAGE + "/entries").then().body("$", hasSize(count)));
  }

  @Test
  void aVoiceIsBilledByTheCharacterOnceHoweverOftenItIsTold() {
    JsonObject spoken =
        event("audio.spoken", new JsonObject().put("model", "tts-1").put("characters", 200));
    JsonObject again =
        event("audio.spoken", new JsonObject().put("model", "tts-1").put("characters", 50));
    tell(spoken, spoken, again, spoken);
    awaitEntries(2);
    client
        .request()
        .get(USAGE + "/entries")
        .then()
        .body("[1].id", equalTo(spoken.getString("id")))
        .body("[1].key", equalTo("chat:" + session))
        .body("[1].gatewayId", equalTo(gateway.toString()))
        .body("[1].model", equalTo("tts-1"))
        .body("[1].lines[0].sku", equalTo("inference.audio.speech"))
        .body("[1].lines[0].quantity", equalTo(200));
    client
        .request()
        .get(USAGE + "?group_by=sku")
        .then()
        .body("completions", equalTo(0))
        .body("rows.sku", contains("inference.audio.speech"))
        .body("rows[0].quantity", equalTo(250));
    assertThat(client.request().get(USAGE).jsonPath().getDouble("amount")).isEqualTo(0.0025);
  }

  @Test
  void aRecordingWithoutAPriceCostsNothingAndIsCounted() {
    tell(
        event("audio.heard", new JsonObject().put("model", "whisper-1").put("seconds", 12.5)),
        event("audio.heard", new JsonObject().put("model", "whisper-1")));
    awaitEntries(2);
    client
        .request()
        .get(USAGE + "?group_by=sku")
        .then()
        .body(
            "rows.sku",
            contains("inference.audio.transcription", "inference.audio.transcription.seconds"))
        .body("rows[0].quantity", equalTo(2))
        .body("rows[1].quantity", equalTo(12.5f))
        .body("amount", equalTo(0));
  }

  @Test
  void whatCannotBeReadStopsNothing() {
    tell(
        event("audio.spoken", new JsonObject().put("model", "tts-1")),
        event("audio.spoken", new JsonObject().put("model", "tts-1").put("characters", -5)),
        new JsonObject().put("no", "event"),
        event("audio.spoken", new JsonObject().put("model", "tts-1").put("characters", 5)));
    awaitEntries(1);
    client.request().get(USAGE + "?group_by=sku").then().body("rows[0].quantity", equalTo(5));
  }

  /** It is charged afterwards, so it also counts where nothing is left. */
  @Test
  void itIsTakenFromTheBalance() {
    String operator = tokens.issue(new UUID(0, 0), "operator", Set.of("operator"));
    given()
        .header("Authorization", "Bearer " + operator)
        .contentType("application/json")
        .body("{\"amount\": 0.001}")
        .put("/admin/v1/usage/balances/" + client.account())
        .then()
        .statusCode(200);
    tell(event("audio.spoken", new JsonObject().put("model", "tts-1").put("characters", 150)));
    awaitEntries(1);
    client
        .request()
        .get(USAGE + "/balance")
        .then()
        .body("limited", equalTo(true))
        .body("available", equalTo(-5.0E-4f));
  }
}
