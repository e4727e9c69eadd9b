package dev.parley.rag.document;

import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What documents are looked for: {@code -t tag} (has the tag, letter for letter), {@code -n name}
 * (the name contains it), and words that the name or the contents contain, both without regard to
 * case; all must hold. Values with spaces are quoted, {@code -t "two words"} or {@code -t 'two
 * words'}, with a backslash before a quote that belongs to the value. A quote that is never closed
 * reaches to the end when it is a double one, and is an apostrophe when it is a single one. What
 * looks like another switch is a word.
 */
record BrowseFilter(List<String> tags, List<String> names, List<String> words) {

  private static final int MOST_PARTS = 32;
  private static final Pattern PART =
      Pattern.compile(
          "\"(?<double>(?:[^\"\\\\]|\\\\.)*)(?:\"|$)"
              + "|'(?<single>(?:[^'\\\\]|\\\\.)*)'(?=\\s|$)"
              + "|(?<plain>\\S+)",
          Pattern.DOTALL);

  /**
   * Reads the query parameter {@code filter}.
   *
   * @throws ProblemException 400 when a switch has no value, or there are too many parts
   */
  static BrowseFilter parse(@Nullable String filter) {
    BrowseFilter parsed = new BrowseFilter(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    String flag = null;
    Matcher parts = PART.matcher(filter == null ? "" : filter);
    for (int count = 1; parts.find(); count++) {
      if (count > MOST_PARTS) {
        throw ProblemException.invalid("filter", "At most " + MOST_PARTS + " parts.");
      }
      String plain = parts.group("plain");
      boolean isFlag = "-t".equals(plain) || "-n".equals(plain);
      if (isFlag && flag == null) {
        flag = plain;
        continue;
      }
      String value = isFlag ? "" : plain != null ? plain : quoted(parts);
      parsed.add(flag, value);
      flag = null;
    }
    if (flag != null) {
      throw withoutValue(flag);
    }
    return parsed;
  }

  private void add(@Nullable String flag, String value) {
    if (flag != null && value.isBlank()) {
      throw withoutValue(flag);
    }
    if (!value.isBlank()) {
      (flag == null ? words : flag.equals("-t") ? tags : names).add(value);
    }
  }

  private static String quoted(Matcher parts) {
    String text = parts.group("double") != null ? parts.group("double") : parts.group("single");
    return text.replaceAll("(?s)\\\\(.)", "$1");
  }

  private static ProblemException withoutValue(String flag) {
    return ProblemException.invalid(
        "filter", flag + " needs a value; quote one that looks like a switch.");
  }
}
