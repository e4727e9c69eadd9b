package dev.parley.rag.retrieval.qdrant;

import dev.parley.rag.language.WordAnalysis;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Words as sparse vectors. A text's vector has BM25's weight of each of its words, less what
 * depends on the other texts: that factor, the inverse document frequency, the server adds when it
 * searches (its modifier "idf"). A question's vector has 1 for each word, so that their product is
 * the BM25 score.
 *
 * <p>A word's dimension is the hash of its field and itself. Two of 100,000 words share theirs with
 * a probability of two in a hundred thousand each, and then count as one.
 */
final class SparseWords {

  /** As in Lucene's index, see there. */
  private static final double K1 = 1.2;

  private static final double B = 0.75;

  /**
   * Words of an average chunk. A text is weighed when it comes, so that the true average of all
   * texts is not known; a chunk of 400 tokens, which is what long texts are cut into, has some 200
   * to 300 words.
   */
  private static final double AVERAGE_WORDS = 200;

  private static final int SEED = 0;

  private final WordAnalysis analysis;

  SparseWords(WordAnalysis analysis) {
    this.analysis = analysis;
  }

  /**
   * A sparse vector.
   *
   * @param indices as unsigned numbers, each once
   */
  record Sparse(List<Integer> indices, List<Float> values) {

    static Sparse of(Map<Integer, Float> weights) {
      return new Sparse(List.copyOf(weights.keySet()), List.copyOf(weights.values()));
    }

    boolean isEmpty() {
      return indices.isEmpty();
    }
  }

  /** The vector of a text in the language. */
  Sparse ofText(String text, String language) {
    Map<Integer, Float> weights = new TreeMap<>(Integer::compareUnsigned);
    for (String field : WordAnalysis.fields(language)) {
      List<String> words = analysis.words(field, text);
      Map<String, Integer> frequencies = new HashMap<>();
      words.forEach(word -> frequencies.merge(word, 1, Integer::sum));
      double length = K1 * (1 - B + B * words.size() / AVERAGE_WORDS);
      frequencies.forEach(
          (word, times) ->
              weights.merge(
                  dimension(field, word), (float) (times / (times + length)), Float::sum));
    }
    return Sparse.of(weights);
  }

  /** The vector of a question to texts in the languages. */
  Sparse ofQuestion(String text, Collection<String> languages) {
    List<String> fields = new ArrayList<>(List.of(WordAnalysis.TEXT));
    Set.copyOf(languages).stream()
        .sorted()
        .flatMap(language -> WordAnalysis.fields(language).stream())
        .filter(field -> !field.equals(WordAnalysis.TEXT))
        .forEach(fields::add);
    Map<Integer, Float> weights = new TreeMap<>(Integer::compareUnsigned);
    for (String field : fields) {
      analysis.asked(field, text).forEach(word -> weights.put(dimension(field, word), 1f));
    }
    return Sparse.of(weights);
  }

  private static int dimension(String field, String word) {
    return StringHelper.murmurhash3_x86_32(new BytesRef(field + '\n' + word), SEED);
  }
}
