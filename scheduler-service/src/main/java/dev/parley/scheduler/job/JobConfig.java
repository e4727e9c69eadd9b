package dev.parley.scheduler.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How webhooks are called, and how db-scheduler works. */
@ConfigMapping(prefix = "parley.jobs")
public interface JobConfig {

  /** Whether this process runs jobs. */
  @WithDefault("true")
  boolean enabled();

  /** Calls of webhooks at one time. */
  @WithDefault("16")
  int threads();

  /** How often jobs are looked for. */
  @WithDefault("PT0.5S")
  Duration pollInterval();

  /** How often a running job says that it lives; one that misses four of these is taken over. */
  @WithDefault("PT15S")
  Duration heartbeat();

  /** How long a webhook may take to answer. */
  @WithDefault("PT30S")
  Duration webhookTimeout();

  /** Calls of a webhook, the first included, before it is given up. */
  @WithDefault("8")
  int webhookAttempts();

  /**
   * The pause before the second call; it doubles with each further one. A webhook that asks for
   * another one gets it.
   */
  @WithDefault("PT10S")
  Duration firstRetry();

  /** The longest pause between two calls, also where the webhook asks for a longer one. */
  @WithDefault("PT1H")
  Duration longestRetry();

  /** How often what is old or overdue is looked for. */
  @WithDefault("PT1M")
  Duration housekeeping();
}
