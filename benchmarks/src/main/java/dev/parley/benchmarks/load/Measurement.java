package dev.parley.benchmarks.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one target under one condition. Times are kept in nanoseconds with three
 * significant digits; failed requests are counted and leave no time. Not safe for threads.
 */
final class Measurement {

  private static final double NANOS_PER_MILLI = 1e6;

  private final Histogram latency = new Histogram(3);
  private final Histogram firstToken = new Histogram(3);
  private Duration elapsed = Duration.ZERO;
  private Duration processorTime = Duration.ZERO;
  private long requests;
  private long failures;
  private @Nullable String lastFailure;

  /** A request that was answered whole, measured from before it was sent. */
  void answered(long latencyNanos) {
    latency.recordValue(latencyNanos);
  }

  /** The same for a stream, with the time until its first text arrived. */
  void streamed(long latencyNanos, long firstTokenNanos) {
    latency.recordValue(latencyNanos);
    firstToken.recordValue(firstTokenNanos);
  }

  void failed(String reason) {
    failures++;
    lastFailure = reason;
  }

  /** Adds to the time during which requests were counted. */
  void lasted(Duration duration) {
    elapsed = elapsed.plus(duration);
  }

  /**
   * Adds what the target spent, on how many requests: all that were sent, for processor time cannot
   * be had of a part of them.
   */
  void spent(Duration time, long onRequests) {
    processorTime = processorTime.plus(time);
    requests += onRequests;
  }

  /** Adds another slice of the same cell. */
  void add(Measurement other) {
    latency.add(other.latency);
    firstToken.add(other.firstToken);
    elapsed = elapsed.plus(other.elapsed);
    processorTime = processorTime.plus(other.processorTime);
    requests += other.requests;
    failures += other.failures;
    lastFailure = other.lastFailure == null ? lastFailure : other.lastFailure;
  }

  long answers() {
    return latency.getTotalCount();
  }

  long failures() {
    return failures;
  }

  /** Why the last failed request failed, null when none did. */
  @Nullable String lastFailure() {
    return lastFailure;
  }

  /** Answers per second, 0 when nothing was measured. */
  double rate() {
    return elapsed.isZero() ? 0 : answers() / (elapsed.toNanos() / 1e9);
  }

  /** Milliseconds of processor time of the target for a request; NaN when it is not known. */
  double processorMillis() {
    return processorTime.isZero() || requests == 0
        ? Double.NaN
        : processorTime.toNanos() / NANOS_PER_MILLI / requests;
  }

  /**
   * Milliseconds until the whole answer, at a percentile from 0 to 100; NaN when there was none.
   */
  double latencyMillis(double percentile) {
    return millis(latency, percentile);
  }

  /** Milliseconds until the first text of a stream; NaN when there was none. */
  double firstTokenMillis(double percentile) {
    return millis(firstToken, percentile);
  }

  private static double millis(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0
        ? Double.NaN
        : histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }
}
