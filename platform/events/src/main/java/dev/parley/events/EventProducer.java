package dev.parley.events;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Sends records to Kafka and returns when all are confirmed. Used by one thread. */
@ApplicationScoped
class EventProducer {

  private final String bootstrapServers;
  private final EventsConfig config;
  private @Nullable KafkaProducer<String, String> producer;

  EventProducer(
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
      EventsConfig config) {
    this.bootstrapServers = bootstrapServers;
    this.config = config;
  }

  /**
   * Sends in order.
   *
   * @throws KafkaException when not all were confirmed; some may have been
   */
  void send(List<ProducerRecord<String, String>> records) throws InterruptedException {
    KafkaProducer<String, String> open = open();
    List<Future<RecordMetadata>> confirmations = records.stream().map(open::send).toList();
    for (Future<RecordMetadata> confirmation : confirmations) {
      try {
        confirmation.get();
      } catch (ExecutionException e) {
        throw new KafkaException(e.getCause());
      }
    }
  }

  /** Forgets the producer, after a failure that may have left it unusable. */
  void close() {
    KafkaProducer<String, String> open = producer;
    producer = null;
    if (open != null) {
      open.close(Duration.ofSeconds(1));
    }
  }

  private KafkaProducer<String, String> open() {
    if (producer == null) {
      int timeout = Math.toIntExact(config.confirmTimeout().toMillis());
      producer =
          new KafkaProducer<>(
              Map.of(
                  ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                  bootstrapServers,
                  ProducerConfig.ACKS_CONFIG,
                  "all",
                  ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                  true,
                  ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                  timeout,
                  ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                  timeout / 2,
                  ProducerConfig.MAX_BLOCK_MS_CONFIG,
                  timeout,
                  ProducerConfig.BUFFER_MEMORY_CONFIG,
                  8L << 20),
              new StringSerializer(),
              new StringSerializer());
    }
    return producer;
  }
}
