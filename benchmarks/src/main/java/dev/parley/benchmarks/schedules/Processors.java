package dev.parley.benchmarks.schedules;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Processor time of processes with all that they started, such as Postgres with its backends. */
final class Processors {

  private static final double MILLIS = 1_000.0;

  private Processors() {}

  static Duration used(List<ProcessHandle> processes) {
    return processes.stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
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
