package dev.parley.rag.retrieval;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Weighted min-max fusion: each of the two scores is stretched over the candidates of one query to
 * 0…1, then they are added by weight (Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions
 * for Hybrid Retrieval").
 *
 * <p>The fused value alone says nothing across queries, since the best candidate always comes near
 * 1, also when it is bad. It is therefore multiplied by the highest similarity that the query
 * reached: that keeps the order within a query, stays within 0…1, and is low where nothing is
 * similar, so that a minimum score means the same for all queries.
 */
public final class MinMaxFusion {

  private final double denseWeight;

  /**
   * @param denseWeight share of the similarity, from 0 (words only) to 1 (meaning only)
   */
  public MinMaxFusion(double denseWeight) {
    this.denseWeight = denseWeight;
  }

  /** A candidate with its score, 0 to 1. */
  public record Scored(Candidate candidate, double score) {

    /** Falling scores; equal ones in the order of their documents' and chunks' ids. */
    static final Comparator<Scored> BEST_FIRST =
        Comparator.comparingDouble(Scored::score)
            .reversed()
            .thenComparing(scored -> scored.candidate().document())
            .thenComparing(scored -> scored.candidate().chunk());
  }

  /** All candidates, best first; equal scores in the order of their documents' and chunks' ids. */
  public List<Scored> fuse(List<Candidate> candidates) {
    Range similarity = Range.of(candidates, Candidate::similarity);
    Range lexical = Range.of(candidates, Candidate::lexical);
    double confidence = Math.clamp(similarity.max, 0, 1);
    return candidates.stream()
        .map(
            c ->
                new Scored(
                    c,
                    confidence
                        * (denseWeight * similarity.stretch(c.similarity())
                            + (1 - denseWeight) * lexical.stretch(c.lexical()))))
        .sorted(Scored.BEST_FIRST)
        .toList();
  }

  private record Range(double min, double max) {

    static Range of(List<Candidate> candidates, ToDoubleFunction<Candidate> score) {
      var statistics = candidates.stream().mapToDouble(score).summaryStatistics();
      return new Range(statistics.getMin(), statistics.getMax());
    }

    /** All equal is all best: a single candidate is not the worst of its kind. */
    double stretch(double score) {
      return max > min ? (score - min) / (max - min) : 1;
    }
  }
}
