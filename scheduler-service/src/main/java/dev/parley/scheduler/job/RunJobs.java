package dev.parley.scheduler.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.parley.scheduler.activation.ForgetOld;
import dev.parley.web.ids.Ids;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Runs db-scheduler from start to stop. */
@ApplicationScoped
class RunJobs {

  private static final double FETCH_BELOW = 0.5;
  private static final double FETCH_UP_TO = 2.0;
  private static final Duration LONGEST_STOP = Duration.ofSeconds(4);

  private final JobConfig config;
  private final Scheduler scheduler;

  RunJobs(
      JobConfig config,
      WebhookJobs webhooks,
      ForgetOld forget,
      DataSource database,
      Clock clock,
      Ids ids) {
    this.config = config;
    RecurringTask<Void> housekeeping =
        Tasks.recurring("keep-house", FixedDelay.of(config.housekeeping()))
            .execute((instance, context) -> forget.run());
    this.scheduler =
        Scheduler.create(database, webhooks.task())
            .startTasks(housekeeping)
            .clock(clock::instant)
            .serializer(webhooks.serializer())
            .jdbcCustomization(WebhookJobs.POSTGRES)
            .schedulerName(new SchedulerName.Fixed("scheduler-service-" + ids.next()))
            .threads(config.threads())
            .pollingInterval(config.pollInterval())
            .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
            .heartbeatInterval(config.heartbeat())
            .missedHeartbeatsLimit(4)
            .shutdownMaxWait(LONGEST_STOP)
            .failureLogging(com.github.kagkarlsson.scheduler.logging.LogLevel.DEBUG, false)
            .build();
  }

  void start(@Observes StartupEvent started) {
    if (config.enabled()) {
      scheduler.start();
    }
  }

  void stop(@Observes ShutdownEvent stopped) {
    if (config.enabled()) {
      scheduler.stop();
    }
  }
}
