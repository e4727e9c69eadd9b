package dev.parley.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.benchmarks.load.EnduranceReport.Phase;
import dev.parley.benchmarks.load.EnduranceReport.Slice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EnduranceReportTest {

  private static final long MIB = 1 << 20;

  /** Ten seconds a slice: four before, one without the database, one as it returns, six after. */
  private static List<Slice> slices(double lastRate, long lastFailures, long lastMemory) {
    List<Slice> slices = new ArrayList<>();
    for (int at = 1; at <= 12; at++) {
      Phase phase =
          at <= 4
              ? Phase.BEFORE
              : at == 5 ? Phase.STOPPED : at == 6 ? Phase.RETURNING : Phase.AFTER;
      boolean isLast = at == 12;
      boolean isStopped = phase == Phase.STOPPED;
      slices.add(
          new Slice(
              at * 10L,
              phase,
              isStopped ? 0 : isLast ? lastRate : 100,
              isStopped ? Double.NaN : 30,
              isStopped ? 160 : isLast ? lastFailures : 0,
              isLast ? lastMemory : 400 * MIB));
    }
    return slices;
  }

  @Test
  void whatIsAsItShouldBePasses() {
    EnduranceReport report = new EnduranceReport(slices(100, 0, 420 * MIB), 4200, 4200);

    assertThat(report.isGood()).isTrue();
    assertThat(report.markdown())
        .contains("| 50 | stopped | 0 | – | 160 | 400 |", "PASS Memory", "PASS Usage")
        .doesNotContain("FAIL");
  }

  @Test
  void eachFaultIsFound() {
    List<Slice> good = slices(100, 0, 400 * MIB);

    assertThat(new EnduranceReport(slices(100, 0, 500 * MIB), 1, 1).isBounded()).isFalse();
    assertThat(new EnduranceReport(slices(100, 1, 400 * MIB), 1, 1).isRecovered()).isFalse();
    assertThat(new EnduranceReport(slices(0, 0, 400 * MIB), 1, 1).isRecovered()).isFalse();
    assertThat(new EnduranceReport(good, 4200, 4158).isUsageWhole()).isFalse();
    assertThat(new EnduranceReport(good, 4200, 4242).isUsageWhole()).isFalse();
    assertThat(new EnduranceReport(good, 4200, 4158).isGood()).isFalse();
  }
}
