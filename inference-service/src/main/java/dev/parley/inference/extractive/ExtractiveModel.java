package dev.parley.inference.extractive;

import dev.parley.embedding.EmbeddingModel;
import dev.parley.inference.extractive.ScoreUnits.Scored;
import dev.parley.inference.rag.Passage;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Answers a question with one to four sentences of the passages it is given, word for word, each
 * with the number of its passage; or says that it does not know. Needs neither a key nor a network,
 * and gives the same answer every time.
 */
@Singleton
public final class ExtractiveModel {

  /** The name under which clients choose this model. */
  public static final String NAME = "@parley/extractive";

  /** The answer when no passage answers the question. */
  public static final String UNKNOWN =
      "I do not know: nothing in the knowledge that I was given answers this.";

  /** The answer when there is nothing to answer from. */
  public static final String NO_KNOWLEDGE =
      "No knowledge is attached, so I cannot answer. I quote from passages: attach a collection to"
          + " an AI gateway that uses this model, or give the text in a system message.";

  // Cosines of bge-small-en-v1.5 between questions and sentences of a manual: about something else
  // at most 0.63, mostly under 0.57; answered by the sentence mostly over 0.67.
  private static final double CERTAIN_SIMILARITY = 0.66;
  private static final double CERTAIN_WITHOUT_A_WORD = 0.7;
  private static final double LIKELY_SIMILARITY = 0.6;
  private static final double LIKELY_OVERLAP = 0.35;

  private static final int MOST_UNITS = 4;
  private static final int LONGEST_ANSWER = 1200;
  private static final double BEHIND_BEST = 0.05;
  private static final double SAME_WORDS = 0.7;

  private final ScoreUnits score;

  ExtractiveModel(EmbeddingModel model) {
    this.score = new ScoreUnits(model);
  }

  /** The answer to a question, with markers such as {@code [1]} for the passages it quotes. */
  public String answer(String question, List<Passage> passages) {
    List<Unit> units =
        passages.stream()
            .flatMap(passage -> SplitMarkdown.split(passage.number(), passage.text()).stream())
            .toList();
    if (question.isBlank() || units.isEmpty()) {
      return UNKNOWN;
    }
    List<Scored> scored = score.score(question, units);
    List<Scored> convincing = scored.stream().filter(ExtractiveModel::convinces).toList();
    return convincing.isEmpty() ? UNKNOWN : written(choose(convincing));
  }

  private static boolean convinces(Scored scored) {
    double certain = scored.overlap() > 0 ? CERTAIN_SIMILARITY : CERTAIN_WITHOUT_A_WORD;
    return scored.similarity() >= certain
        || (scored.similarity() >= LIKELY_SIMILARITY && scored.overlap() >= LIKELY_OVERLAP);
  }

  /** The best, and those that are nearly as good and say something else; in reading order. */
  private static List<Unit> choose(List<Scored> best) {
    List<Unit> chosen = new ArrayList<>();
    List<Set<String>> said = new ArrayList<>();
    double enough = best.getFirst().score() - BEHIND_BEST;
    int length = 0;
    for (Scored candidate : best) {
      Set<String> terms = Terms.of(candidate.unit().text());
      boolean fits = length + candidate.unit().text().length() <= LONGEST_ANSWER;
      boolean first = chosen.isEmpty();
      if (!first
          && (candidate.score() < enough
              || !fits
              || said.stream().anyMatch(other -> similar(other, terms) > SAME_WORDS))) {
        continue;
      }
      chosen.add(candidate.unit());
      said.add(terms);
      length += candidate.unit().text().length();
      if (chosen.size() == MOST_UNITS) {
        break;
      }
    }
    int lead = chosen.getFirst().passage();
    chosen.sort(
        Comparator.comparing((Unit unit) -> unit.passage() != lead)
            .thenComparingInt(Unit::passage)
            .thenComparingInt(Unit::order));
    return chosen;
  }

  private static double similar(Set<String> a, Set<String> b) {
    Set<String> both = new HashSet<>(a);
    both.retainAll(b);
    int smaller = Math.min(a.size(), b.size());
    return smaller == 0 ? 0 : (double) both.size() / smaller;
  }

  private static String written(List<Unit> units) {
    StringBuilder answer = new StringBuilder();
    boolean afterBlock = false;
    for (Unit quoted : units) {
      Unit unit = quoted.withoutMarkers();
      if (!answer.isEmpty()) {
        answer.append(afterBlock || unit.isBlock() ? "\n\n" : " ");
      }
      String marker = "[" + unit.passage() + "]";
      if (!unit.isBlock()) {
        answer.append(unit.text()).append(' ').append(marker);
      } else if (unit.leadIn() > 0) {
        answer.append(unit.text(), 0, unit.leadIn()).append(' ').append(marker);
        answer.append(unit.text(), unit.leadIn(), unit.text().length());
      } else {
        answer.append(unit.text()).append("\n\n").append(marker);
      }
      afterBlock = unit.isBlock();
    }
    return answer.toString();
  }
}
