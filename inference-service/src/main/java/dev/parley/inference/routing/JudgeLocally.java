package dev.parley.inference.routing;

import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.usage.CountTokens;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Judges a question by what can be seen of it: its length, code, numbers to reckon with, several
 * demands, and words that ask for reasoning. Points are added; the bounds were chosen so that small
 * talk and questions of fact are low, a text to write medium, and code, proofs and plans high.
 */
@Singleton
final class JudgeLocally {

  private static final int MEDIUM = 2;
  private static final int HIGH = 5;
  private static final int LONG = 120;
  private static final int VERY_LONG = 600;

  private static final Pattern CODE =
      Pattern.compile("```|\\b(class|def|function|select|import|void)\\b.*[({;:]", Pattern.DOTALL);
  private static final Pattern FORMULA = Pattern.compile("\\d\\s*[-+*/^=<>]\\s*[\\d(a-z]|[∑∫√≤≥]");
  private static final Pattern LIST = Pattern.compile("(?m)^\\s*(?:[-*•]|\\d+[.)])\\s+\\S");

  /** Stems in the languages of the pages that we ship, matched at the beginning of words. */
  private static final List<String> REASONING =
      List.of(
          "prove",
          "proof",
          "deriv",
          "refactor",
          "debug",
          "architect",
          "optimi",
          "trade-off",
          "step by step",
          "implement",
          "algorithm",
          "strateg",
          "diagnos",
          "analy",
          "demuestr",
          "demonstr",
          "prov",
          "beweis",
          "entwirf",
          "optimier",
          "algorit",
          "analis",
          "démontr",
          "optimis",
          "raison");

  private static final List<String> WRITING =
      List.of(
          "write",
          "compare",
          "explain",
          "summar",
          "plan",
          "translat",
          "escrib",
          "compar",
          "explic",
          "resum",
          "escrev",
          "schreib",
          "vergleich",
          "erklär",
          "zusammenfass",
          "écri",
          "expliqu",
          "résum");

  private final CountTokens count;

  JudgeLocally(CountTokens count) {
    this.count = count;
  }

  Complexity of(ChatRequest request) {
    String question = request.question();
    String words = " " + question.toLowerCase(Locale.ROOT);
    long tokens = count.of(question);
    int points = tokens > VERY_LONG ? 3 : tokens > LONG ? 1 : 0;
    points += CODE.matcher(words).find() ? 3 : 0;
    points += FORMULA.matcher(words).find() ? 2 : 0;
    points += Math.min(2, LIST.matcher(question).results().toList().size());
    points += 3 * Math.min(2, matches(words, REASONING));
    points += 2 * Math.min(2, matches(words, WRITING));
    points += question.chars().filter(c -> c == '?').count() > 2 ? 1 : 0;
    points += request.body().path("tools").size() > 3 ? 1 : 0;
    return points >= HIGH ? Complexity.HIGH : points >= MEDIUM ? Complexity.MEDIUM : Complexity.LOW;
  }

  private static int matches(String words, List<String> stems) {
    return (int) stems.stream().filter(stem -> words.contains(" " + stem)).count();
  }
}
