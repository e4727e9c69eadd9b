package dev.parley.inference.file;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Removes files that expired, or whose bytes never came. */
@ApplicationScoped
class SweepFiles {

  private static final Logger LOG = Logger.getLogger(SweepFiles.class);
  private static final int BATCH = 500;

  private final StoredFiles files;
  private final FileConfig config;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep-files").factory());

  SweepFiles(StoredFiles files, FileConfig config) {
    this.files = files;
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
      int batch = BATCH;
      while (batch == BATCH) {
        batch = files.removeDead(BATCH);
      }
    } catch (RuntimeException e) {
      LOG.warnf("Expired files were not removed: %s", e);
    }
  }
}
