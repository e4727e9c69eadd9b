package dev.parley.shell.session;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Ends idle shells. */
@ApplicationScoped
class SweepSessions {

  private static final Logger LOG = Logger.getLogger(SweepSessions.class);

  private final Sessions sessions;
  private final SessionConfig config;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep-sessions").factory());

  SweepSessions(Sessions sessions, SessionConfig config) {
    this.sessions = sessions;
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
      int ended = sessions.endIdle();
      if (ended > 0) {
        LOG.infof("%d idle shells ended", ended);
      }
    } catch (RuntimeException e) {
      LOG.warnf("Idle shells were not ended: %s", e);
    }
  }
}
