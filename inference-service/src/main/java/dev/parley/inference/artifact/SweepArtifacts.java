package dev.parley.inference.artifact;

import dev.parley.inference.sweep.RegularSweep;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Removes expired artifacts. */
@ApplicationScoped
class SweepArtifacts {

  private static final int BATCH = 500;

  private final ArtifactConfig config;
  private final RegularSweep sweep;

  SweepArtifacts(Artifacts artifacts, ArtifactConfig config) {
    this.config = config;
    this.sweep = new RegularSweep("artifacts", BATCH, artifacts::removeExpired);
  }

  void start(@Observes StartupEvent started) {
    sweep.start(config.sweep());
  }

  void stop(@Observes ShutdownEvent stopped) {
    sweep.stop();
  }
}
