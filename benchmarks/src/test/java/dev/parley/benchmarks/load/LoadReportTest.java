package dev.parley.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoadReportTest {

  private static final Condition PLAIN = new Condition(false, Duration.ZERO, 16);
  private static final Condition STREAMED = new Condition(true, Duration.ofMillis(20), 1);

  @Test
  void subtractsTheDirectCallAndDividesByIt() {
    Map<String, Measurement> cells = new LinkedHashMap<>();
    cells.put("direct", plain(1000, 2));
    cells.put("nginx", plain(500, 4));
    cells.put("parley-model", plain(250, 8));

    assertThat(new LoadReport(Map.of(PLAIN, cells)).markdown())
        .contains("| 0 ms | 16 | direct | 1000 | – | 2.00 | 0.50 | 2.00 | 2.00 | – | – |")
        .contains("| 0 ms | 16 | nginx | 500 | 0.50 | – | 1.00 | 4.00 | 4.00 | +2.00 | +2.00 |")
        .contains(
            "| 0 ms | 16 | parley-model | 250 | 0.25 | 0.50 | 2.00 | 8.00 | 8.00 | +6.00 | +6.00 |");
  }

  @Test
  void leavesOutWhatWasNotMeasured() {
    assertThat(new LoadReport(Map.of(PLAIN, Map.of("parley-model", plain(10, 1)))).markdown())
        .contains("| 0 ms | 16 | parley-model | 10 | – | – | 50.00 | 1.00 | 1.00 | – | – |")
        .contains("Failed requests: 0.");
  }

  @Test
  void addsTheFirstTokenOfStreams() {
    Map<String, Measurement> cells = new LinkedHashMap<>();
    cells.put("direct", streamed(30, 20));
    cells.put("nginx", streamed(34, 21));

    assertThat(new LoadReport(Map.of(STREAMED, cells)).markdown())
        .contains("| +4.00 | +4.00 | 21.00 | +1.00 | +1.00 |");
  }

  @Test
  void sumsSlicesAndTellsFailures() {
    Measurement cell = plain(100, 1);
    Measurement second = plain(300, 1);
    second.failed("Answer 500: oops\nmore");
    cell.add(second);

    assertThat(cell.rate()).isEqualTo(200);
    assertThat(new LoadReport(Map.of(PLAIN, Map.of("nginx", cell))).markdown())
        .contains("Failed requests: 1.\n- nginx: Answer 500: oops\n")
        .doesNotContain("more");
  }

  private static Measurement plain(int answers, long millis) {
    Measurement measurement = new Measurement();
    for (int answer = 0; answer < answers; answer++) {
      measurement.answered(millis * 1_000_000);
    }
    measurement.lasted(Duration.ofSeconds(1));
    measurement.spent(Duration.ofMillis(500), answers);
    return measurement;
  }

  private static Measurement streamed(long millis, long firstMillis) {
    Measurement measurement = new Measurement();
    measurement.streamed(millis * 1_000_000, firstMillis * 1_000_000);
    measurement.lasted(Duration.ofSeconds(1));
    return measurement;
  }
}
