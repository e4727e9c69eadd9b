package dev.parley.inference.artifact;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Removes expired artifacts. */
@ApplicationScoped
class SweepArtifacts {

  private static final Logger LOG = Logger.getLogger(SweepArtifacts.class);
  private static final int BATCH = 500;

  private final Artifacts artifacts;
  private final ArtifactConfig config;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep-artifacts").factory());

  SweepArtifacts(Artifacts artifacts, ArtifactConfig config) {
    this.artifacts = artifacts;
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
      int removed = 0;
      int batch = BATCH;
      while (batch == BATCH) {
        batch = artifacts.removeExpired(BATCH);
        removed += batch;
      }
      if (removed > 0) {
        LOG.infof("%d expired files removed", removed);
      }
    } catch (RuntimeException e) {
      LOG.warnf("Expired files were not removed: %s", e);
    }
  }
}
