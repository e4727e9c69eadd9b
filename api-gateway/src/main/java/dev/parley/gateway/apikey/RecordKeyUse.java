package dev.parley.gateway.apikey;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Notes when keys were last used and writes that now and then, all at once: a write for each
 * request would cost more than the request. A crash loses the notes of some seconds.
 */
@ApplicationScoped
class RecordKeyUse {

  private static final Logger LOG = Logger.getLogger(RecordKeyUse.class);

  private final ApiKeyRepository repository;
  private final Clock clock;
  private final Vertx vertx;
  private final KeyCacheConfig config;
  private final ConcurrentHashMap<UUID, Instant> uses = new ConcurrentHashMap<>();

  RecordKeyUse(ApiKeyRepository repository, Clock clock, Vertx vertx, KeyCacheConfig config) {
    this.repository = repository;
    this.clock = clock;
    this.vertx = vertx;
    this.config = config;
  }

  /** Notes a use; never blocks. */
  void used(UUID key) {
    uses.put(key, clock.instant());
  }

  void start(@Observes StartupEvent started) {
    vertx.setPeriodic(
        config.usedAtInterval().toMillis(),
        timer -> vertx.executeBlocking(Executors.callable(this::write), true));
  }

  void write() {
    Map<UUID, Instant> taken = take();
    if (taken.isEmpty()) {
      return;
    }
    try {
      QuarkusTransaction.requiringNew().run(() -> repository.markUsed(taken));
    } catch (RuntimeException e) {
      taken.forEach((key, at) -> uses.merge(key, at, (a, b) -> a.isAfter(b) ? a : b));
      LOG.warnf("Times of use of %d API keys wait for the database: %s", taken.size(), e);
    }
  }

  void writeAtEnd(@Observes ShutdownEvent stopping) {
    write();
  }

  private Map<UUID, Instant> take() {
    Map<UUID, Instant> taken = new HashMap<>();
    uses.forEach(
        (key, at) -> {
          if (uses.remove(key, at)) {
            taken.put(key, at);
          }
        });
    return taken;
  }
}
