package dev.parley.inference.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.InferenceTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@InferenceTest
class AccountEventsTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Inject Accounts accounts;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String kafka;

  private void tell(UUID account, Instant at, boolean healing) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", kafka,
            "key.serializer", StringSerializer.class.getName(),
            "value.serializer", StringSerializer.class.getName());
    JsonObject event =
        new JsonObject()
            .put("id", UUID.randomUUID().toString())
            .put("type", "account.changed")
            .put("version", 1)
            .put("key", account.toString())
            .put("account", account.toString())
            .put("at", at.toString())
            .put(
                "data",
                new JsonObject()
                    .put("name", "Acme")
                    .put("automaticJsonHealing", healing)
                    .put("hookNonce", "$2a$06$x"));
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
      producer.send(new ProducerRecord<>("gateway.accounts", account.toString(), event.encode()));
    }
  }

  @Test
  void settingsFollowTheEventsAndOlderOnesChangeNothing() {
    UUID account = UUID.randomUUID();
    assertThat(accounts.get(account).automaticJsonHealing()).isFalse();
    Instant now = Instant.now();
    tell(account, now, true);
    await().atMost(SOON).until(() -> accounts.get(account).automaticJsonHealing());
    assertThat(accounts.get(account).name()).isEqualTo("Acme");
    tell(account, now.minusSeconds(60), false);
    UUID later = UUID.randomUUID();
    tell(later, now, true);
    await().atMost(SOON).until(() -> accounts.get(later).automaticJsonHealing());
    await()
        .during(Duration.ofMillis(10))
        .atMost(SOON)
        .until(() -> accounts.get(account).automaticJsonHealing());
  }

  @Test
  void aRecordThatIsNoEventStopsNothing() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", kafka,
            "key.serializer", StringSerializer.class.getName(),
            "value.serializer", StringSerializer.class.getName());
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
      producer.send(
          new ProducerRecord<>("gateway.accounts", "x", new JsonObject().put("a", 1).encode()));
    }
    UUID account = UUID.randomUUID();
    tell(account, Instant.now(), true);
    await().atMost(SOON).until(() -> accounts.get(account).automaticJsonHealing());
  }
}
