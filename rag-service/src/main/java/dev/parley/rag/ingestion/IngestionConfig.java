package dev.parley.rag.ingestion;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Settings of indexing. */
@ConfigMapping(prefix = "parley.ingestion")
public interface IngestionConfig {

  /** Stable name of this instance: what it held when it died it takes up again at its start. */
  String nodeName();

  /** Documents that are indexed together at most. */
  @WithDefault("32")
  @Min(1)
  @Max(1000)
  int batchSize();

  /** Characters that are indexed together, but always one whole document. */
  @WithDefault("64000")
  @Min(1)
  int batchCharacters();

  /** After so long without a heartbeat somebody else may take the document. */
  @WithDefault("PT30S")
  Duration lease();

  /** How often a lease is renewed. */
  @WithDefault("PT10S")
  Duration heartbeat();

  /** How often the queue is looked at without being woken. */
  @WithDefault("PT2S")
  Duration sweep();

  /** A document that failed so often is given up on. */
  @WithDefault("5")
  @Min(1)
  @Max(100)
  int attempts();

  /** Pause after the first failure; four times as long after each further one. */
  @WithDefault("PT2S")
  Duration pause();

  /** Documents that wait for other hosts at a time. */
  @WithDefault("4")
  @Min(1)
  @Max(64)
  int upstreamWorkers();
}
