package dev.parley.scheduler.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** What accounts may schedule. */
@ConfigMapping(prefix = "parley.schedules")
public interface ScheduleConfig {

  /** How far ahead a hook schedule may lie. */
  @WithDefault("P3660D")
  Duration farthest();

  /** The shortest time between two occurrences of a recurring task. */
  @WithDefault("PT1M")
  Duration shortestInterval();

  /** The shortest time between two occurrences of a task that makes up for each missed one. */
  @WithDefault("PT1H")
  Duration shortestIntervalToMakeUp();

  /** Hook schedules and recurring tasks that may wait for one external user of a chat client. */
  @WithDefault("200")
  @Min(1)
  int mostPerUser();

  /**
   * Those that may wait for all external users of an account together. Requests at the same moment
   * may pass it by a few.
   */
  @WithDefault("100000")
  @Min(1)
  int mostPerAccount();
}
