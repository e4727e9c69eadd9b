package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaBrokerTest {

  @TempDir Path directory;

  @Test
  void keepsRecordsAndOffsetsAcrossARestartOnOtherPorts() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(KafkaOptions.in(directory))) {
      send(broker, "first");
      assertThat(receive(broker)).isEqualTo("first");
    }
    try (KafkaBroker broker = KafkaBroker.start(KafkaOptions.in(directory))) {
      send(broker, "second");
      assertThat(receive(broker)).isEqualTo("second");
    }
  }

  private static void send(KafkaBroker broker, String text) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      var sent = producer.send(new ProducerRecord<>("words", "key", text));
      assertThat(sent.get(30, TimeUnit.SECONDS).hasOffset()).isTrue();
    }
  }

  private static String receive(KafkaBroker broker) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "readers",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of("words"));
      long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (System.nanoTime() < giveUp) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          consumer.commitSync();
          return record.value();
        }
      }
      throw new AssertionError("no record within 30 s");
    }
  }
}
