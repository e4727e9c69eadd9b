package dev.parley.inference.openai;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Removes responses that are older than they are kept. */
@ApplicationScoped
class SweepResponses {

  private static final Logger LOG = Logger.getLogger(SweepResponses.class);
  private static final int BATCH = 1000;

  private final Responses responses;
  private final ResponseConfig config;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep-responses").factory());

  SweepResponses(Responses responses, ResponseConfig config) {
    this.responses = responses;
    this.config = config;
  }

  void start(@Observes StartupEvent started) {
    long pause = config.sweep().toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, pause, pause, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent stopped) {
    executor.shutdown();
  }

  private void run() {
    try {
      int removed = BATCH;
      while (removed == BATCH) {
        removed = responses.sweep(BATCH);
      }
    } catch (RuntimeException e) {
      LOG.warnf("Old responses were not removed: %s", e);
    }
  }
}
