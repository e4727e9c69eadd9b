package dev.parley.inference.provider;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one model of a provider does. After failures it is not asked for a while and then tried again
 * by a few calls; after a 429 it rests for as long as it asks for. One that is not judged is asked
 * all the same. Safe for use by several threads.
 */
final class ModelHealth {

  private final CircuitBreaker breaker;
  private final HealthConfig config;
  private final Clock clock;
  private final boolean judged;
  private volatile Instant restsUntil = Instant.MIN;
  private volatile Instant failedAt = Instant.MIN;
  private volatile @Nullable String lastFailure;

  ModelHealth(CircuitBreaker breaker, HealthConfig config, Clock clock, boolean judged) {
    this.breaker = breaker;
    this.config = config;
    this.clock = clock;
    this.judged = judged;
    if (!judged) {
      breaker.transitionToMetricsOnlyState();
    }
  }

  /** Whether a call would be let through now. */
  boolean mayBeAsked() {
    return restOf() == null
        && (breaker.getState() != CircuitBreaker.State.OPEN || untilProbe().isZero());
  }

  /** Lets a call through, which then reports how it went; false when it is to be spared. */
  boolean tryEnter() {
    return restOf() == null && breaker.tryAcquirePermission();
  }

  /** A call that was let through was not made, or nobody waited for its end. */
  void left() {
    breaker.releasePermission();
  }

  /** It answered, be it that the request was wrong. */
  void answered() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  /** It did not answer. */
  void failed(ProblemException problem) {
    note(problem);
    Duration asked = problem.retryAfter();
    boolean limited = problem.type() == ProblemType.RATE_LIMITED;
    if (limited || asked != null) {
      rest(asked == null ? config.rest() : asked);
    }
    if (limited) {
      breaker.releasePermission();
    } else {
      breaker.onError(0, TimeUnit.NANOSECONDS, problem);
    }
  }

  /** An answer that had begun broke off. */
  void brokeOff(ProblemException problem) {
    note(problem);
    breaker.onError(0, TimeUnit.NANOSECONDS, problem);
  }

  /** How long it is not asked from now on; null when it is asked. */
  @Nullable Duration sparedFor() {
    Duration rest = restOf();
    if (rest != null) {
      return rest;
    }
    return mayBeAsked() ? null : untilProbe();
  }

  /** Whether it asked to be left alone, in contrast to having failed. */
  boolean rests() {
    return restOf() != null;
  }

  /** In words and numbers. */
  HealthView view(String model) {
    CircuitBreaker.Metrics metrics = breaker.getMetrics();
    String failure = lastFailure;
    return new HealthView(
        model,
        stateInWords(),
        detail(),
        metrics.getNumberOfBufferedCalls(),
        metrics.getNumberOfFailedCalls(),
        failure,
        failure == null ? null : failedAt);
  }

  private String stateInWords() {
    if (rests()) {
      return "resting";
    }
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> mayBeAsked() ? "to be tried again" : "failing";
      case HALF_OPEN -> "being tried again";
      case CLOSED, DISABLED, METRICS_ONLY ->
          breaker.getMetrics().getNumberOfFailedCalls() == 0 ? "working" : "working with failures";
    };
  }

  private String detail() {
    Duration rest = restOf();
    if (rest != null) {
      return "It asked to be left alone; it is asked again in " + inSeconds(rest) + ".";
    }
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN ->
          mayBeAsked()
              ? "It failed too often; the next call tries it again."
              : "It failed too often; it is tried again in " + inSeconds(untilProbe()) + ".";
      case HALF_OPEN -> "It failed too often; a call is trying it again now.";
      case METRICS_ONLY -> "It is asked whatever happens, since there is no other.";
      case CLOSED, DISABLED -> "It is asked.";
    };
  }

  private static String inSeconds(Duration time) {
    long seconds = Math.max(1, time.plusMillis(999).toSeconds());
    return seconds + (seconds == 1 ? " second" : " seconds");
  }

  private void note(ProblemException problem) {
    failedAt = clock.instant();
    lastFailure = problem.detail();
  }

  private void rest(Duration asked) {
    Duration longest = config.longestRest();
    Instant until = clock.instant().plus(asked.compareTo(longest) > 0 ? longest : asked);
    if (until.isAfter(restsUntil)) {
      restsUntil = until;
    }
  }

  private @Nullable Duration restOf() {
    Duration rest = judged ? between(clock.instant(), restsUntil) : Duration.ZERO;
    return rest.isZero() ? null : rest;
  }

  private Duration untilProbe() {
    Instant probe = failedAt == Instant.MIN ? failedAt : failedAt.plus(config.pause());
    return between(clock.instant(), probe);
  }

  private static Duration between(Instant now, Instant until) {
    return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
  }
}
