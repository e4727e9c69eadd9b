package dev.parley.inference.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How the models of all providers do, in the memory of this process: each process finds out by
 * itself. One of which nothing was heard for an hour counts as new.
 */
@Singleton
public final class WatchHealth {

  private static final int MOST_REMEMBERED = 10_000;

  private final HealthConfig config;
  private final Clock clock;
  private final CircuitBreakerConfig breakers;
  private final Cache<Key, ModelHealth> known =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterAccess(Duration.ofHours(1))
          .build();

  private record Key(String provider, String model) {}

  WatchHealth(HealthConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.breakers =
        CircuitBreakerConfig.custom()
            .clock(clock)
            .slidingWindow(config.window(), config.fewestCalls(), SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(config.failureRate())
            .waitDurationInOpenState(config.pause())
            .permittedNumberOfCallsInHalfOpenState(config.probes())
            .writableStackTraceEnabled(false)
            .build();
  }

  ModelHealth of(Candidate candidate) {
    KnownProvider provider = candidate.provider();
    return known.get(
        new Key(provider.id(), candidate.theirModel()),
        key ->
            new ModelHealth(
                CircuitBreaker.of(provider.id(), breakers), config, clock, provider.judged()));
  }

  /** How the models of a provider do that were asked lately, by name. */
  List<HealthView> of(KnownProvider provider) {
    return known.asMap().entrySet().stream()
        .filter(entry -> entry.getKey().provider().equals(provider.id()))
        .map(entry -> entry.getValue().view(entry.getKey().model()))
        .sorted(Comparator.comparing(HealthView::model))
        .toList();
  }

  /** A provider that was changed begins anew. */
  void forget(String provider) {
    known.asMap().keySet().removeIf(key -> key.provider().equals(provider));
  }
}
