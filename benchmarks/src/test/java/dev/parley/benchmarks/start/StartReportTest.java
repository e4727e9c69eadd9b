package dev.parley.benchmarks.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.benchmarks.stack.ProcessMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartReportTest {

  @Test
  void showsTotalsAndEachProcess() {
    var first =
        new StartReport.Start(
            "first start",
            12.34,
            List.of(
                new ProcessMemory("postgres", 1, 30_000_000, 20_000_000),
                new ProcessMemory("kafka", 2, 100_000_000, 90_000_000)));
    var second =
        new StartReport.Start(
            "restart", 8, List.of(new ProcessMemory("kafka", 3, 110_000_000, 95_000_000)));

    assertThat(StartReport.markdown(List.of(first, second)))
        .contains("| first start | 12.3 | 130 | 110 |")
        .contains("| restart | 8.0 | 110 | 95 |")
        .contains("| postgres | 30 | 0 |")
        .contains("| kafka | 100 | 110 |");
  }
}
