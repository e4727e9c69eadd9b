package dev.parley.inference.memory;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Removes expired memories, and deletions that no running answer can know of. */
@ApplicationScoped
class SweepMemories {

  private static final Logger LOG = Logger.getLogger(SweepMemories.class);
  private static final int BATCH = 1000;

  private final MemoryRepository rows;
  private final Deletions deletions;
  private final MemoryConfig config;
  private final Clock clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep-memories").factory());

  SweepMemories(MemoryRepository rows, Deletions deletions, MemoryConfig config, Clock clock) {
    this.rows = rows;
    this.deletions = deletions;
    this.config = config;
    this.clock = clock;
  }

  void start(@Observes StartupEvent started) {
    long pause = config.sweep().toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, pause, pause, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent stopped) {
    executor.shutdown();
  }

  /** Removes all that are expired now and gives their number. */
  int sweep() {
    Instant now = clock.instant();
    int removed = 0;
    int batch = BATCH;
    while (batch == BATCH) {
      batch = QuarkusTransaction.requiringNew().call(() -> rows.sweep(now, BATCH));
      removed += batch;
    }
    QuarkusTransaction.requiringNew()
        .run(() -> deletions.forgetBefore(now.minus(config.deletionsKnown())));
    return removed;
  }

  private void run() {
    try {
      int removed = sweep();
      if (removed > 0) {
        LOG.infof("%d expired memories removed", removed);
      }
    } catch (RuntimeException e) {
      LOG.warnf("Expired memories were not removed: %s", e);
    }
  }
}
