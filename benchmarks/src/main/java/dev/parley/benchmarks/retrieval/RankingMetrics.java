package dev.parley.benchmarks.retrieval;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Measures of one ranking against its judgments. */
final class RankingMetrics {

  private RankingMetrics() {}

  /**
   * Normalised discounted cumulative gain with linear gains and a discount of log2(rank + 1)
   * (Järvelin and Kekäläinen 2002), as trec_eval's {@code ndcg_cut} has it.
   */
  static double ndcg(List<String> ranking, Map<String, Integer> grades, int depth) {
    double gained = 0;
    for (int rank = 0; rank < Math.min(depth, ranking.size()); rank++) {
      gained += grades.getOrDefault(ranking.get(rank), 0) / discount(rank);
    }
    List<Integer> ideal = grades.values().stream().sorted(Comparator.reverseOrder()).toList();
    double possible = 0;
    for (int rank = 0; rank < Math.min(depth, ideal.size()); rank++) {
      possible += ideal.get(rank) / discount(rank);
    }
    return possible == 0 ? 0 : gained / possible;
  }

  /** Share of the relevant documents that are among the first. */
  static double recall(List<String> ranking, Map<String, Integer> grades, int depth) {
    long found = ranking.stream().limit(depth).filter(grades::containsKey).count();
    return grades.isEmpty() ? 0 : (double) found / grades.size();
  }

  private static double discount(int rank) {
    return Math.log(rank + 2.0) / Math.log(2);
  }
}
