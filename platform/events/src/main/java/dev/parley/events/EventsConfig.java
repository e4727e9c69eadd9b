package dev.parley.events;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the outbox relay. */
@ConfigMapping(prefix = "parley.events")
public interface EventsConfig {

  /** How often the outbox is looked at without being woken. */
  @WithDefault("PT1S")
  Duration pollInterval();

  /** How many events are brought to Kafka in one transaction. */
  @WithDefault("500")
  int batchSize();

  /** How long Kafka may take to confirm an event before the batch is tried again. */
  @WithDefault("PT10S")
  Duration confirmTimeout();

  /** The longest pause between attempts while Kafka is away. */
  @WithDefault("PT5S")
  Duration longestPause();
}
