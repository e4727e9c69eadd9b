package dev.parley.benchmarks.schedules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Processor time of processes with all that they started, such as Postgres with its backends; what
 * has ended counts, too ({@code /proc/<pid>/stat}, proc(5)).
 */
final class Processors {

  private static final double MILLIS = 1_000.0;
  private static final long MILLIS_PER_TICK = 10;

  /** Fields of proc(5), counted from the one after the name: utime, stime, cutime, cstime. */
  private static final int UTIME = 11;

  private static final int OWN = 2;
  private static final int WITH_ENDED = 4;

  private Processors() {}

  static Duration used(List<ProcessHandle> processes) {
    long ticks = 0;
    for (ProcessHandle process : processes) {
      ticks += ticks(process.pid(), WITH_ENDED);
      ticks += process.descendants().mapToLong(child -> ticks(child.pid(), OWN)).sum();
    }
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  private static long ticks(long pid, int fields) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long sum = 0;
      for (int at = UTIME; at < UTIME + fields; at++) {
        sum += Long.parseLong(values[at]);
      }
      return sum;
    } catch (IOException ended) {
      return 0;
    }
  }

  static String perActivation(String who, Duration used, int activations) {
    return String.format(
        Locale.ROOT,
        "%s: %.1f s of processor time, %.2f ms an activation.",
        who,
        used.toMillis() / MILLIS,
        used.toNanos() / 1_000_000.0 / Math.max(1, activations));
  }
}
