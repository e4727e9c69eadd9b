package dev.parley.inference.provider;

import dev.parley.web.problem.ProblemException;

/** Tells the faults of a provider from those of a request. */
final class Faults {

  private Faults() {}

  /**
   * Whether another provider may do better: no connection, no answer in time, 429, 5xx, an answer
   * that is none, a key that is refused, or an address that may not be called. A request that is
   * wrong is wrong everywhere.
   */
  static boolean isProviders(ProblemException problem) {
    return switch (problem.type()) {
      case RATE_LIMITED, UPSTREAM_FAILED, UPSTREAM_TIMEOUT, UPSTREAM_UNAUTHORIZED, UNPROCESSABLE ->
          true;
      default -> false;
    };
  }
}
