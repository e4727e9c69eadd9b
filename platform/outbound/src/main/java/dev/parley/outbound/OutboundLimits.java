package dev.parley.outbound;

import java.time.Duration;

/**
 * Limits of one call.
 *
 * @param total from the request to the last byte of its answer, redirects included
 * @param idle between two bytes of the answer
 * @param largestBody bytes of the answer's body after it was unpacked
 * @param redirects how many are followed; with 0 a redirect is the answer
 */
public record OutboundLimits(Duration total, Duration idle, long largestBody, int redirects) {

  /** The limits that the settings give to every call. */
  public static OutboundLimits of(OutboundConfig config) {
    return new OutboundLimits(
        config.totalTimeout(), config.idleTimeout(), config.largestBody(), config.redirects());
  }

  /** The same with another limit of time, also for silence if that was longer. */
  public OutboundLimits withTotal(Duration limit) {
    return new OutboundLimits(
        limit, idle.compareTo(limit) < 0 ? idle : limit, largestBody, redirects);
  }

  /** The same with another limit of silence. */
  public OutboundLimits withIdle(Duration limit) {
    return new OutboundLimits(total, limit, largestBody, redirects);
  }

  /** The same with another size. */
  public OutboundLimits withLargestBody(long bytes) {
    return new OutboundLimits(total, idle, bytes, redirects);
  }

  /** The same with another number of redirects. */
  public OutboundLimits withRedirects(int count) {
    return new OutboundLimits(total, idle, largestBody, count);
  }
}
