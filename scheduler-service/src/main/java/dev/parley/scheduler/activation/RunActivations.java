package dev.parley.scheduler.activation;

import dev.parley.events.RelayOutbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks for what is due, from start to stop, on a thread of its own. */
@ApplicationScoped
class RunActivations {

  private static final Logger LOG = Logger.getLogger(RunActivations.class);

  private final ActivateDue activate;
  private final RelayOutbox relay;
  private final ActivationConfig config;
  private final Timer lateness;
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable Thread thread;
  private boolean failing;

  RunActivations(
      ActivateDue activate, RelayOutbox relay, ActivationConfig config, MeterRegistry meters) {
    this.activate = activate;
    this.relay = relay;
    this.config = config;
    this.lateness =
        Timer.builder("parley.schedules.lateness")
            .description("From when a schedule was due to its activation")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(5))
            .register(meters);
  }

  void start(@Observes StartupEvent started) {
    if (config.enabled()) {
      thread = Thread.ofPlatform().daemon().name("activate-due").start(this::runUntilStopped);
    }
  }

  void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
    stop.countDown();
    Thread running = thread;
    if (running != null) {
      running.join(Duration.ofSeconds(5));
    }
  }

  private void runUntilStopped() {
    Duration pause = Duration.ZERO;
    try {
      while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = once(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a batch; returns how long to wait for the next. */
  private Duration once(Duration before) {
    try {
      ActivateDue.Batch batch = activate.run(config.batchSize());
      if (batch.taken() > 0) {
        batch.lateness().forEach(lateness::record);
        relay.wake();
      }
      if (failing) {
        LOG.info("Schedules are activated again");
        failing = false;
      }
      return batch.taken() == config.batchSize() ? Duration.ZERO : config.pollInterval();
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warnf("Schedules wait until the database answers: %s", e);
        failing = true;
      }
      Duration doubled = before.plus(config.pollInterval()).multipliedBy(2);
      return doubled.compareTo(config.longestPause()) > 0 ? config.longestPause() : doubled;
    }
  }
}
