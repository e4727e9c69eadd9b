package dev.parley.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What was seen slice by slice, as Markdown, and whether it is as it should be: memory bounded,
 * everything recovered, no usage lost and none counted twice.
 */
final class EnduranceReport {

  /** By how much the last quarter may exceed the first half. */
  private static final double GROWTH = 1.15;

  private static final long SLACK = 16L << 20;
  private static final double RECOVERED = 0.7;
  private static final int MOST_ROWS = 40;
  private static final double MIB = 1 << 20;

  private final List<Slice> slices;
  private final long toldTokens;
  private final long countedTokens;

  /** What happens to the database. */
  enum Phase {
    BEFORE,
    STOPPED,
    /** It is back, and what waits for it goes on. */
    RETURNING,
    AFTER
  }

  /**
   * A short time of load.
   *
   * @param seconds since the beginning, at its end
   * @param memory resident bytes of the services that a completion passes, at its end
   */
  record Slice(
      long seconds, Phase phase, double rate, double p99Millis, long failures, long memory) {}

  /**
   * @param toldTokens as the upstream counted them
   * @param countedTokens as the ledger has them
   */
  EnduranceReport(List<Slice> slices, long toldTokens, long countedTokens) {
    this.slices = List.copyOf(slices);
    this.toldTokens = toldTokens;
    this.countedTokens = countedTokens;
  }

  boolean isBounded() {
    return most(this::isInLastQuarter, Slice::memory)
        <= most(slice -> slice.phase() == Phase.BEFORE, Slice::memory) * GROWTH + SLACK;
  }

  boolean isRecovered() {
    double before = rate(slice -> slice.phase() == Phase.BEFORE);
    double after = rate(this::isInLastQuarter);
    return most(this::isInLastQuarter, Slice::failures) == 0 && after >= before * RECOVERED;
  }

  boolean isUsageWhole() {
    return toldTokens == countedTokens;
  }

  boolean isGood() {
    return isBounded() && isRecovered() && isUsageWhole();
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("| seconds | database | requests/s | p99 ms | failed | memory MiB |\n");
    text.append("|---:|---|---:|---:|---:|---:|\n");
    rows().forEach(slice -> text.append(row(slice)));
    text.append('\n');
    verdict(text, "Memory is bounded", isBounded());
    verdict(text, "The last quarter is as the time before", isRecovered());
    verdict(
        text,
        "Usage is whole: the upstream told %d tokens, the ledger has %d"
            .formatted(toldTokens, countedTokens),
        isUsageWhole());
    return text.toString();
  }

  /** Of many slices every so many, and all in which something happens. */
  private List<Slice> rows() {
    int step = Math.ceilDiv(slices.size(), MOST_ROWS);
    List<Slice> rows = new ArrayList<>();
    for (int at = 0; at < slices.size(); at++) {
      Phase phase = slices.get(at).phase();
      if (at % step == 0 || phase == Phase.RETURNING || slices.get(at).failures() > 0) {
        rows.add(slices.get(at));
      }
    }
    return rows;
  }

  private static String row(Slice slice) {
    return String.format(
        Locale.ROOT,
        "| %d | %s | %.0f | %s | %d | %.0f |%n",
        slice.seconds(),
        slice.phase() == Phase.STOPPED ? "stopped" : "runs",
        slice.rate(),
        Double.isNaN(slice.p99Millis())
            ? "–"
            : String.format(Locale.ROOT, "%.1f", slice.p99Millis()),
        slice.failures(),
        slice.memory() / MIB);
  }

  private static void verdict(StringBuilder text, String what, boolean holds) {
    text.append(holds ? "PASS " : "FAIL ").append(what).append(".\n");
  }

  private boolean isInLastQuarter(Slice slice) {
    return slice.phase() == Phase.AFTER && slice.seconds() > slices.getLast().seconds() * 3 / 4;
  }

  private long most(Predicate<Slice> which, ToLongFunction<Slice> what) {
    return slices.stream().filter(which).mapToLong(what).max().orElse(0);
  }

  private double rate(Predicate<Slice> which) {
    return slices.stream().filter(which).mapToDouble(Slice::rate).average().orElse(0);
  }
}
