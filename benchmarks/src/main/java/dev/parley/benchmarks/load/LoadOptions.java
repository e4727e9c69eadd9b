package dev.parley.benchmarks.load;

import dev.parley.benchmarks.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the command line asks for.
 *
 * @param measured time per cell of the table, split over the rounds
 * @param warmUp before every slice, not counted
 * @param rounds in how many slices a cell is measured, the targets taking turns
 * @param chunks pieces of text per answer
 * @param targets of {@link LoadBenchmark#TARGETS}
 * @param parley the launcher script
 * @param basePort the stack's first port
 */
record LoadOptions(
    Duration measured,
    Duration warmUp,
    int rounds,
    int chunks,
    List<Integer> concurrencies,
    List<Duration> latencies,
    List<String> targets,
    Path parley,
    int basePort) {

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "seconds", "8",
          "warm-up", "1",
          "rounds", "2",
          "chunks", "32",
          "concurrency", "1,16,64",
          "latency", "0,20",
          "targets",
              String.join(
                  ",",
                  LoadBenchmark.DIRECT,
                  LoadBenchmark.NGINX,
                  LoadBenchmark.PARLEY_MODEL,
                  LoadBenchmark.PARLEY_GATEWAY),
          "parley", "./parley",
          "base-port", "18700");

  static LoadOptions parse(String... line) {
    Arguments arguments = Arguments.parse(DEFAULTS, line);
    List<String> targets = arguments.texts("targets");
    if (!LoadBenchmark.TARGETS.containsAll(targets)) {
      throw new IllegalArgumentException("--targets are among " + LoadBenchmark.TARGETS + ".");
    }
    return new LoadOptions(
        Duration.ofSeconds(arguments.number("seconds", 1)),
        Duration.ofSeconds(arguments.number("warm-up", 0)),
        arguments.number("rounds", 1),
        arguments.number("chunks", 1),
        arguments.numbers("concurrency", 1),
        arguments.numbers("latency", 0).stream().map(Duration::ofMillis).toList(),
        targets,
        Path.of(arguments.text("parley")),
        arguments.number("base-port", 1024));
  }

  /** Every combination, in the order of the table. */
  List<Condition> conditions() {
    List<Condition> conditions = new ArrayList<>();
    for (boolean streamed : new boolean[] {false, true}) {
      for (Duration latency : latencies) {
        for (int concurrency : concurrencies) {
          conditions.add(new Condition(streamed, latency, concurrency));
        }
      }
    }
    return conditions;
  }
}
