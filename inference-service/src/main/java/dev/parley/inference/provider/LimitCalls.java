package dev.parley.inference.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets only so many calls run at a provider at once, in the order in which they came. */
@Singleton
final class LimitCalls {

  private static final Slot FREE = () -> {};
  private static final int MOST_PROVIDERS = 10_000;

  private final MeterRegistry metrics;
  private final Cache<String, Places> places =
      Caffeine.newBuilder()
          .maximumSize(MOST_PROVIDERS)
          .expireAfterAccess(Duration.ofHours(2))
          .build();

  LimitCalls(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  private record Places(int most, Semaphore free) {}

  /** A place at a provider. */
  interface Slot {

    /** Gives the place back; called once. */
    void leave();
  }

  /** A place, waited for at most so long; null when there is none. */
  @Nullable Slot enter(KnownProvider provider, Duration wait) throws InterruptedException {
    Integer most = provider.maxConcurrent();
    if (most == null) {
      return FREE;
    }
    Semaphore free = placesOf(provider, most).free();
    boolean entered =
        wait.isZero() ? free.tryAcquire() : free.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (!entered) {
      metrics.counter("parley.upstream.full", "provider", provider.metric()).increment();
      return null;
    }
    return free::release;
  }

  /** Whether a place is free now. */
  boolean hasRoom(KnownProvider provider) {
    Integer most = provider.maxConcurrent();
    return most == null || placesOf(provider, most).free().availablePermits() > 0;
  }

  /** How many calls run now; 0 where they are not counted. */
  int running(KnownProvider provider) {
    Integer most = provider.maxConcurrent();
    return most == null ? 0 : most - placesOf(provider, most).free().availablePermits();
  }

  /** Another limit begins anew; what runs under the old one goes on beside it. */
  private Places placesOf(KnownProvider provider, int most) {
    return places
        .asMap()
        .compute(
            provider.id(),
            (id, known) ->
                known != null && known.most() == most
                    ? known
                    : new Places(most, new Semaphore(most, true)));
  }
}
