package dev.parley.inference.extractive;

import dev.parley.embedding.EmbeddingModel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Says how well units answer a question: by the words they share with it (rare ones count more) and
 * by the similarity of their meaning. Meaning is compared for the most promising units only, which
 * bounds the time.
 */
final class ScoreUnits {

  private static final int COMPARED = 12;
  private static final double OVERLAP_WEIGHT = 0.15;
  private static final double RANK_WEIGHT = 0.04;
  private static final double HEADING_SHARE = 0.6;
  private static final double QUESTION_PENALTY = 0.1;

  private final EmbeddingModel model;

  ScoreUnits(EmbeddingModel model) {
    this.model = model;
  }

  /**
   * A unit with its figures.
   *
   * @param similarity cosine of the meanings
   * @param overlap share of the question's words, weighted, 0 to 1
   * @param score both together
   */
  record Scored(Unit unit, double similarity, double overlap, double score) {}

  /** The most promising units, best first. */
  List<Scored> score(String question, List<Unit> units) {
    Set<String> wanted = Terms.of(question);
    List<Set<String>> terms = units.stream().map(unit -> Terms.of(unit.text())).toList();
    Map<String, Double> weights = weights(wanted, units, terms);
    int last = units.stream().mapToInt(Unit::passage).max().orElse(1);
    double[] overlaps =
        IntStream.range(0, units.size())
            .mapToDouble(at -> overlap(weights, terms.get(at), Terms.of(units.get(at).heading())))
            .toArray();
    List<Integer> chosen =
        IntStream.range(0, units.size())
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                        (Integer at) -> overlaps[at] + 0.3 * rank(units.get(at), last))
                    .reversed())
            .limit(COMPARED)
            .toList();
    float[] asked = model.embedQuery(question);
    List<float[]> vectors =
        model.embed(chosen.stream().map(at -> units.get(at).inContext()).toList());
    return IntStream.range(0, chosen.size())
        .mapToObj(
            i -> {
              int at = chosen.get(i);
              return scored(units.get(at), dot(asked, vectors.get(i)), overlaps[at], last);
            })
        .sorted(Comparator.comparingDouble(Scored::score).reversed())
        .toList();
  }

  private static Scored scored(Unit unit, double similarity, double overlap, int last) {
    double score = similarity + OVERLAP_WEIGHT * overlap + RANK_WEIGHT * rank(unit, last);
    if (unit.text().endsWith("?")) {
      score -= QUESTION_PENALTY;
    }
    return new Scored(unit, similarity, overlap, score);
  }

  /** Rare words say more: the inverse document frequency over the units. */
  private static Map<String, Double> weights(
      Set<String> wanted, List<Unit> units, List<Set<String>> terms) {
    Map<String, Double> weights = new HashMap<>();
    for (String term : wanted) {
      long having = terms.stream().filter(has -> has.contains(term)).count();
      weights.put(term, Math.log(1 + (units.size() + 1.0) / (having + 1.0)));
    }
    return weights;
  }

  private static double overlap(
      Map<String, Double> weights, Set<String> text, Set<String> heading) {
    Set<String> missing = new HashSet<>(weights.keySet());
    missing.removeAll(text);
    double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    double lacking = 0;
    for (String term : missing) {
      lacking += weights.get(term) * (heading.contains(term) ? 1 - HEADING_SHARE : 1);
    }
    return all == 0 ? 0 : (all - lacking) / all;
  }

  /** 1 for the best passage, towards 0 for the last. */
  private static double rank(Unit unit, int last) {
    return 1 - (unit.passage() - 1.0) / last;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
