package dev.parley.benchmarks.schedules;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** Collects how late each activation was; used by several threads. */
final class Lateness {

  private static final long LONGEST_MICROS = 600_000_000L;
  private static final double MICROS_PER_MILLI = 1_000.0;
  private static final double[] SHOWN = {50, 75, 90, 95, 99, 99.9, 100};
  private static final double GOAL_MILLIS = 1_000;

  private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
  private final Set<String> seen = new HashSet<>();
  private int twice;

  /** Notes one, by a name that is its own. */
  synchronized void note(String name, Instant due, Instant now) {
    if (seen.add(name)) {
      long late = Math.max(0, Duration.between(due, now).toNanos() / 1_000);
      micros.recordValue(Math.min(late, LONGEST_MICROS));
    } else {
      twice++;
    }
  }

  synchronized int count() {
    return seen.size();
  }

  /** The distribution in Markdown, and whether the goal was met. */
  synchronized String report(int expected) {
    StringBuilder table = new StringBuilder("| percentile | lateness ms |\n|---|---|\n");
    for (double percentile : SHOWN) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f |%n",
              percentile == 100 ? "max" : "p" + String.valueOf(percentile).replaceAll("\\.0$", ""),
              micros.getValueAtPercentile(percentile) / MICROS_PER_MILLI));
    }
    double p99 = micros.getValueAtPercentile(99) / MICROS_PER_MILLI;
    table.append(
        String.format(
            Locale.ROOT,
            "%n%d activations, %d missing, %d twice. p99 below %.0f ms: %s%n",
            seen.size(),
            expected - seen.size(),
            twice,
            GOAL_MILLIS,
            p99 < GOAL_MILLIS && seen.size() == expected && twice == 0 ? "PASS" : "FAIL"));
    return table.toString();
  }
}
