package dev.parley.benchmarks.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables, as Markdown. "Added" is the difference of two percentiles of the same condition, that
 * of the target less that of the upstream called directly.
 */
final class LoadReport {

  private static final String ABSENT = "–";

  private final Map<Condition, Map<String, Measurement>> cells;

  /**
   * @param cells per condition the measurement of each target by name; both in the order of print
   */
  LoadReport(Map<Condition, Map<String, Measurement>> cells) {
    this.cells = cells;
  }

  String markdown() {
    return table(false) + "\n" + table(true) + "\n" + failures();
  }

  private String table(boolean streamed) {
    StringBuilder table = new StringBuilder();
    table.append(streamed ? "### Streamed answers\n\n" : "### Plain answers\n\n");
    table.append("| upstream | concurrency | target | requests/s | of direct | of nginx |");
    table.append(" CPU ms | p50 ms | p99 ms | added p50 | added p99 |");
    table.append(streamed ? " first token p50 ms | added p50 | added p99 |\n" : "\n");
    table.append("|---:|---:|---|").append("---:|".repeat(streamed ? 11 : 8)).append('\n');
    cells.forEach(
        (condition, measurements) -> {
          if (condition.streamed() == streamed) {
            measurements.forEach(
                (target, measurement) ->
                    table.append(row(condition, target, measurement, measurements)));
          }
        });
    return table.toString();
  }

  private static String row(
      Condition condition, String target, Measurement here, Map<String, Measurement> all) {
    Measurement direct = all.get(LoadBenchmark.DIRECT);
    Measurement nginx = all.get(LoadBenchmark.NGINX);
    StringBuilder row = new StringBuilder();
    row.append("| ").append(condition.latency().toMillis()).append(" ms");
    cell(row, Integer.toString(condition.concurrency()));
    cell(row, target);
    cell(row, number("%.0f", here.rate()));
    cell(row, ratio(here, direct));
    cell(row, ratio(here, nginx));
    cell(row, millis(here.processorMillis()));
    cell(row, millis(here.latencyMillis(50)));
    cell(row, millis(here.latencyMillis(99)));
    cell(row, added(here.latencyMillis(50), direct == null ? null : direct.latencyMillis(50)));
    cell(row, added(here.latencyMillis(99), direct == null ? null : direct.latencyMillis(99)));
    if (condition.streamed()) {
      cell(row, millis(here.firstTokenMillis(50)));
      for (int percentile : new int[] {50, 99}) {
        Double base = direct == null ? null : direct.firstTokenMillis(percentile);
        cell(row, added(here.firstTokenMillis(percentile), base));
      }
    }
    return row.append(" |\n").toString();
  }

  private static void cell(StringBuilder row, String text) {
    row.append(" | ").append(text);
  }

  private static String ratio(Measurement here, @Nullable Measurement base) {
    return base == null || base == here ? ABSENT : number("%.2f", here.rate() / base.rate());
  }

  private static String added(double here, @Nullable Double base) {
    return base == null || base == here ? ABSENT : number("%+.2f", here - base);
  }

  private static String millis(double amount) {
    return number("%.2f", amount);
  }

  private static String number(String format, double amount) {
    return Double.isFinite(amount) ? String.format(Locale.ROOT, format, amount) : ABSENT;
  }

  private String failures() {
    StringBuilder text = new StringBuilder();
    SortedSet<String> reasons = new TreeSet<>();
    long failed = 0;
    for (Map<String, Measurement> measurements : cells.values()) {
      for (Map.Entry<String, Measurement> cell : measurements.entrySet()) {
        failed += cell.getValue().failures();
        String reason = cell.getValue().lastFailure();
        if (reason != null) {
          reasons.add(cell.getKey() + ": " + reason.lines().findFirst().orElse(""));
        }
      }
    }
    text.append("Failed requests: ").append(failed).append(".\n");
    List.copyOf(reasons).forEach(reason -> text.append("- ").append(reason).append('\n'));
    return text.toString();
  }
}
