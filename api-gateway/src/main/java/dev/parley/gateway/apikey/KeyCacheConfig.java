package dev.parley.gateway.apikey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the memory of recognised (and of unknown) API keys. */
@ConfigMapping(prefix = "parley.key-cache")
public interface KeyCacheConfig {

  /**
   * How long an answer of the database is believed. Bounds how long a revoked key goes on working
   * when the event about it is not delivered.
   */
  @WithDefault("PT3S")
  Duration timeToLive();

  /** After this age the next use has the entry read again while it is still believed. */
  @WithDefault("PT2S")
  Duration refreshAfter();

  /** How many keys are remembered. */
  @WithDefault("20000")
  int maximumSize();

  /** How often times of use are written to the database. */
  @WithDefault("PT5S")
  Duration usedAtInterval();
}
