package dev.parley.inference.tool.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Where scheduler-service is. */
@ConfigMapping(prefix = "parley.scheduler")
public interface ScheduleServiceConfig {

  /** Its address ({@code PARLEY_SCHEDULER_URL}). */
  @WithDefault("http://127.0.0.1:8704")
  URI url();

  /** How long it may take to answer. */
  @WithDefault("PT10S")
  Duration timeout();
}
