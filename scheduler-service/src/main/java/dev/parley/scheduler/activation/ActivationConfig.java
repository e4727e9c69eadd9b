package dev.parley.scheduler.activation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How what is due is looked for, and how long it is remembered. */
@ConfigMapping(prefix = "parley.activations")
public interface ActivationConfig {

  /** Whether this process activates anything; one that does not still answers requests. */
  @WithDefault("true")
  boolean enabled();

  /** Pause between two looks for what is due, when the last found less than a batch. */
  @WithDefault("PT0.2S")
  Duration pollInterval();

  /** How many are activated in one transaction. */
  @WithDefault("500")
  int batchSize();

  /** The longest pause between attempts while the database is away. */
  @WithDefault("PT5S")
  Duration longestPause();

  /** After which an activation of which nothing was heard counts as failed. */
  @WithDefault("PT30M")
  Duration resultTimeout();

  /** How long runs, and hook schedules that were activated, are kept. */
  @WithDefault("P90D")
  Duration retention();
}
