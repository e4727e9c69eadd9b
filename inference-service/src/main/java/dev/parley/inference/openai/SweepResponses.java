package dev.parley.inference.openai;

import dev.parley.inference.sweep.RegularSweep;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Removes responses that are older than they are kept. */
@ApplicationScoped
class SweepResponses {

  private static final int BATCH = 1000;

  private final ResponseConfig config;
  private final RegularSweep sweep;

  SweepResponses(Responses responses, ResponseConfig config) {
    this.config = config;
    this.sweep = new RegularSweep("responses", BATCH, responses::sweep);
  }

  void start(@Observes StartupEvent started) {
    sweep.start(config.sweep());
  }

  void stop(@Observes ShutdownEvent stopped) {
    sweep.stop();
  }
}
