package dev.parley.inference.file;

import dev.parley.inference.sweep.RegularSweep;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Removes files that expired, or whose bytes never came. */
@ApplicationScoped
class SweepFiles {

  private static final int BATCH = 500;

  private final FileConfig config;
  private final RegularSweep sweep;

  SweepFiles(StoredFiles files, FileConfig config) {
    this.config = config;
    this.sweep = new RegularSweep("files", BATCH, files::removeDead);
  }

  void start(@Observes StartupEvent started) {
    sweep.start(config.sweep());
  }

  void stop(@Observes ShutdownEvent stopped) {
    sweep.stop();
  }
}
