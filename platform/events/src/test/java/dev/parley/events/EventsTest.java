package dev.parley.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.StackResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StackResource.class)
class EventsTest {

  private static final UUID ACCOUNT = UUID.randomUUID();

  @Inject Outbox outbox;
  @Inject Inbox inbox;
  @Inject EventJson json;
  @Inject DataSource dataSource;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  record Told(int number) {}

  @Test
  void committedEventsArriveInOrderAndLeaveTheOutbox() {
    String topic = "order-" + UUID.randomUUID();
    IntStream.range(0, 50)
        .forEach(
            n ->
                QuarkusTransaction.requiringNew()
                    .run(() -> outbox.publish(topic, "a", "told", ACCOUNT, new Told(n))));
    List<Event> arrived = read(topic, 50);
    assertThat(arrived.stream().map(e -> json.data(e, Told.class).number()))
        .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
    assertThat(arrived).allSatisfy(e -> assertThat(e.account()).isEqualTo(ACCOUNT));
    await().atMost(Duration.ofSeconds(10)).until(() -> outboxSize() == 0);
  }

  @Test
  void rolledBackEventIsNeverTold() {
    String topic = "rollback-" + UUID.randomUUID();
    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .run(
                        () -> {
                          outbox.publish(topic, "a", "told", ACCOUNT, new Told(1));
                          throw new IllegalStateException("the state was refused");
                        }))
        .hasMessageContaining("refused");
    QuarkusTransaction.requiringNew()
        .run(() -> outbox.publish(topic, "a", "told", ACCOUNT, new Told(2)));
    assertThat(json.data(read(topic, 1).getFirst(), Told.class).number()).isEqualTo(2);
  }

  @Test
  void eventWithoutTransactionIsRefused() {
    assertThatThrownBy(() -> outbox.publish("t", "a", "told", ACCOUNT, new Told(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void inboxTakesAnEventOncePerConsumerAndForgetsWhatRolledBack() {
    Event event =
        QuarkusTransaction.requiringNew()
            .call(() -> outbox.publish("once", "a", "told", ACCOUNT, new Told(1)));
    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .run(
                        () -> {
                          assertThat(inbox.firstTime(event, "c1")).isTrue();
                          throw new IllegalStateException("the effect failed");
                        }))
        .hasMessageContaining("failed");
    assertThat(taken(event, "c1")).isTrue();
    assertThat(taken(event, "c1")).isFalse();
    assertThat(taken(event, "c2")).isTrue();
  }

  private boolean taken(Event event, String consumer) {
    return QuarkusTransaction.requiringNew().call(() -> inbox.firstTime(event, consumer));
  }

  private int outboxSize() throws SQLException {
    try (var connection = dataSource.getConnection();
        var rows = connection.createStatement().executeQuery("SELECT count(*) FROM outbox")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private List<Event> read(String topic, int count) {
    List<Event> events = new ArrayList<>();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "group.id",
            topic,
            "auto.offset.reset",
            "earliest",
            "metadata.max.age.ms",
            500);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(r -> events.add(json.read(r.value())));
                return events.size() >= count;
              });
    }
    return events;
  }
}
