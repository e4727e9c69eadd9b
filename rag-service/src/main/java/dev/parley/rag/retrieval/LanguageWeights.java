package dev.parley.rag.retrieval;

import dev.parley.rag.language.DetectLanguage;
import java.util.List;
import java.util.Set;

/**
 * How much meaning counts against words: more where the embedding model knows the language, less
 * where it does not. The language is that of the texts found, which is known better than that of a
 * short question; where they are in several, the weights are mixed by their shares.
 */
final class LanguageWeights {

  private final double known;
  private final double unknown;

  /**
   * @param known share of meaning in languages that the model knows
   * @param unknown share of meaning in others
   */
  LanguageWeights(double known, double unknown) {
    this.known = known;
    this.unknown = unknown;
  }

  /**
   * The share of meaning for one query's candidates, 0 to 1.
   *
   * @param languages those that the embedding model knows; none when it was made for many
   */
  double weigh(Set<String> languages, List<Candidate> candidates) {
    if (languages.isEmpty()) {
      return known;
    }
    List<String> told =
        candidates.stream()
            .map(Candidate::language)
            .filter(language -> !language.equals(DetectLanguage.UNDETERMINED))
            .toList();
    double share =
        told.isEmpty()
            ? 0.5
            : (double) told.stream().filter(languages::contains).count() / told.size();
    return share * known + (1 - share) * unknown;
  }
}
