package dev.parley.benchmarks.load;

import java.time.Duration;
import java.util.Locale;

/**
 * Under what every target is measured.
 *
 * @param streamed whether the answer is a stream of events
 * @param latency of the upstream, before its first byte
 * @param concurrency requests under way at any time
 */
record Condition(boolean streamed, Duration latency, int concurrency) {

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, upstream %d ms, concurrency %d",
        streamed ? "streamed" : "plain",
        latency.toMillis(),
        concurrency);
  }
}
