package dev.parley.rag.document;

import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What documents are looked for: {@code -t tag} (has the tag), {@code -n name} (the name contains
 * it), and words that the name or the contents contain; all must hold. Values with spaces are
 * quoted, {@code -t "two words"}, with {@code \"} for a quote.
 */
record BrowseFilter(List<String> tags, List<String> names, List<String> words) {

  private static final int MOST_PARTS = 32;
  private static final Pattern PART =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)(?:\"|$)|(\\S+)", Pattern.DOTALL);

  /**
   * Reads the query parameter {@code filter}.
   *
   * @throws ProblemException 400 when a flag has no value, or there are too many parts
   */
  static BrowseFilter parse(@Nullable String filter) {
    BrowseFilter parsed = new BrowseFilter(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<String> target = parsed.words;
    String flag = null;
    Matcher parts = PART.matcher(filter == null ? "" : filter);
    for (int count = 1; parts.find(); count++) {
      if (count > MOST_PARTS) {
        throw ProblemException.invalid("filter", "At most " + MOST_PARTS + " parts.");
      }
      String plain = parts.group(2);
      if (flag == null && ("-t".equals(plain) || "-n".equals(plain))) {
        flag = plain;
        target = "-t".equals(plain) ? parsed.tags : parsed.names;
        continue;
      }
      String value = plain != null ? plain : parts.group(1).replaceAll("\\\\(.)", "$1");
      if (!value.isEmpty()) {
        target.add(value);
      }
      target = parsed.words;
      flag = null;
    }
    if (flag != null) {
      throw ProblemException.invalid("filter", flag + " needs a value.");
    }
    return parsed;
  }
}
