package dev.parley.benchmarks.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {

  private static final Map<String, Integer> GRADES = Map.of("a", 2, "b", 1);

  @Test
  void givesOneToTheIdealRanking() {
    assertThat(RankingMetrics.ndcg(List.of("a", "b", "c"), GRADES, 10)).isEqualTo(1);
    assertThat(RankingMetrics.recall(List.of("a", "b", "c"), GRADES, 10)).isEqualTo(1);
  }

  @Test
  void discountsByTheLogarithmOfTheRank() {
    double ideal = 2 + 1 / (Math.log(3) / Math.log(2));
    double gained = 1 + 2 / 2.0;

    assertThat(RankingMetrics.ndcg(List.of("b", "c", "a"), GRADES, 10))
        .isCloseTo(gained / ideal, within(1e-12));
  }

  @Test
  void looksNoDeeperThanAsked() {
    assertThat(RankingMetrics.ndcg(List.of("c", "a"), GRADES, 1)).isZero();
    assertThat(RankingMetrics.recall(List.of("b", "a"), GRADES, 1)).isEqualTo(0.5);
  }
}
