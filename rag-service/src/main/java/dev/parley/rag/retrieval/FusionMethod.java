package dev.parley.rag.retrieval;

import dev.parley.rag.retrieval.MinMaxFusion.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** How the two scores of a candidate become one, from 0 to 1. */
public enum FusionMethod {
  /** {@link MinMaxFusion}. */
  MIN_MAX("min-max") {
    @Override
    public List<Scored> fuse(List<Candidate> candidates, double denseWeight) {
      return new MinMaxFusion(denseWeight).fuse(candidates);
    }
  },
  /**
   * Reciprocal ranks (Cormack, Clarke and Büttcher 2009) with their constant of 60, as a share of
   * what a chunk gets that is first by both meaning and words.
   */
  RRF("rrf") {
    @Override
    public List<Scored> fuse(List<Candidate> candidates, double denseWeight) {
      Map<Candidate, Double> sums = new HashMap<>();
      addRanks(candidates, Candidate::similarity, sums);
      addRanks(candidates.stream().filter(c -> c.lexical() > 0).toList(), Candidate::lexical, sums);
      double most = 2.0 / (RANK_CONSTANT + 1);
      return scored(candidates, candidate -> sums.getOrDefault(candidate, 0.0) / most);
    }
  },
  /**
   * The cosine similarity and the BM25 score as a share of the query's highest, weighed as they
   * are: a score means the same for every query.
   */
  WEIGHTED("weighted") {
    @Override
    public List<Scored> fuse(List<Candidate> candidates, double denseWeight) {
      double most = candidates.stream().mapToDouble(Candidate::lexical).max().orElse(0);
      return scored(
          candidates,
          candidate ->
              denseWeight * Math.clamp(candidate.similarity(), 0.0, 1.0)
                  + (most > 0 ? (1 - denseWeight) * candidate.lexical() / most : 0));
    }
  },
  /** The same, of what has a word of the query only. */
  WEIGHTED_WORDED("weighted-worded") {
    @Override
    public List<Scored> fuse(List<Candidate> candidates, double denseWeight) {
      return WEIGHTED.fuse(candidates.stream().filter(c -> c.lexical() > 0).toList(), denseWeight);
    }
  },
  /** The cosine similarity; below 0 counts as 0. */
  DENSE("dense") {
    @Override
    public List<Scored> fuse(List<Candidate> candidates, double denseWeight) {
      return scored(candidates, candidate -> Math.clamp(candidate.similarity(), 0.0, 1.0));
    }
  },
  /** The BM25 score as a share of the query's highest; what has no word in common is left out. */
  LEXICAL("lexical") {
    @Override
    public List<Scored> fuse(List<Candidate> candidates, double denseWeight) {
      List<Candidate> worded = candidates.stream().filter(c -> c.lexical() > 0).toList();
      double most = worded.stream().mapToDouble(Candidate::lexical).max().orElse(1);
      return scored(worded, candidate -> candidate.lexical() / most);
    }
  };

  private static final int RANK_CONSTANT = 60;

  private final String name;

  FusionMethod(String name) {
    this.name = name;
  }

  /**
   * Scores the candidates of one query.
   *
   * @param denseWeight share of meaning against words, where the method weighs
   * @return best first; equal scores in the order of their documents' and chunks' ids
   */
  public abstract List<Scored> fuse(List<Candidate> candidates, double denseWeight);

  /** The method of the name that a query call uses. */
  static Optional<FusionMethod> named(String name) {
    return Arrays.stream(values()).filter(method -> method.name.equals(name)).findFirst();
  }

  /** All names that a query call may use. */
  static String names() {
    return Arrays.stream(values()).map(method -> method.name).collect(Collectors.joining(", "));
  }

  private static void addRanks(
      List<Candidate> candidates, ToDoubleFunction<Candidate> by, Map<Candidate, Double> sums) {
    List<Candidate> ranked = new ArrayList<>(candidates);
    ranked.sort(Comparator.comparingDouble(by).reversed().thenComparing(Candidate::chunk));
    for (int rank = 0; rank < ranked.size(); rank++) {
      sums.merge(ranked.get(rank), 1.0 / (RANK_CONSTANT + rank + 1), Double::sum);
    }
  }

  private static List<Scored> scored(
      List<Candidate> candidates, ToDoubleFunction<Candidate> score) {
    return candidates.stream()
        .map(candidate -> new Scored(candidate, score.applyAsDouble(candidate)))
        .sorted(Scored.BEST_FIRST)
        .toList();
  }
}
