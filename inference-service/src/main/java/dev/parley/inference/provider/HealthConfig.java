package dev.parley.inference.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When a provider is left alone, and how long. Counted for each model of a provider by itself. */
@ConfigMapping(prefix = "parley.providers")
public interface HealthConfig {

  /** The last so many calls decide whether it fails. */
  @WithDefault("20")
  int window();

  /** Before so many calls nothing is decided. */
  @WithDefault("5")
  int fewestCalls();

  /** Per cent of failed calls from which on it is not asked for a while. */
  @WithDefault("50")
  float failureRate();

  /** How long it is not asked then; afterwards a few calls try it again. */
  @WithDefault("PT30S")
  Duration pause();

  /** How many calls try it again before it counts as working. */
  @WithDefault("1")
  int probes();

  /** How long it rests after a 429 that does not say how long. */
  @WithDefault("PT1S")
  Duration rest();

  /** A longer {@code Retry-After} is taken for this. */
  @WithDefault("PT5M")
  Duration longestRest();

  /** How long a call waits for a place when all providers of its model are full. */
  @WithDefault("PT2S")
  Duration longestWait();
}
