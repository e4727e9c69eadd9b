package dev.parley.scheduler.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
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
  int mostPerUser();
}
