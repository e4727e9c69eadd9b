package dev.parley.inference.knowledge;

import dev.parley.inference.rag.Passage;
import dev.parley.inference.rag.Passage.PageStart;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pages of a passage, and the one of them that a sentence of the answer rests on. */
final class CitedPages {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,}|\\p{IsHan}");

  private CitedPages() {}

  /**
   * The pages that a passage is cited with: of several the one with the most words of the sentence,
   * where one has more than all others, and otherwise all.
   *
   * @return in their order; empty where the document has no pages
   */
  static List<Integer> of(Passage passage, String sentence) {
    if (passage.pages().size() < 2) {
      return all(passage);
    }
    Set<String> asked = words(sentence);
    int best = -1;
    int most = 0;
    boolean alone = false;
    for (int at = 0; at < passage.pages().size(); at++) {
      String part = part(passage, at);
      if (part == null) {
        return all(passage);
      }
      Set<String> found = words(part);
      found.retainAll(asked);
      alone = found.size() > most || (alone && found.size() < most);
      if (found.size() > most) {
        most = found.size();
        best = at;
      }
    }
    return alone ? List.of(passage.pages().get(best).page()) : all(passage);
  }

  /** All pages of a passage; empty where the document has none. */
  static List<Integer> all(Passage passage) {
    if (passage.pages().size() > 1) {
      return passage.pages().stream().map(PageStart::page).toList();
    }
    return passage.page() == null ? List.of() : List.of(passage.page());
  }

  /** A document's name with pages, such as "a.pdf, pages 1-2". */
  static String title(String document, List<Integer> pages) {
    return switch (pages.size()) {
      case 0 -> document;
      case 1 -> document + ", page " + pages.getFirst();
      default -> document + ", pages " + pages.getFirst() + "-" + pages.getLast();
    };
  }

  /** What of the text stands on a page; null where that is not known. */
  private static @Nullable String part(Passage passage, int at) {
    List<PageStart> pages = passage.pages();
    String text = passage.text();
    Integer start = pages.get(at).start();
    Integer end =
        at + 1 < pages.size() ? pages.get(at + 1).start() : Integer.valueOf(text.length());
    boolean known = start != null && end != null && start <= end && end <= text.length();
    return known ? text.substring(start, end) : null;
  }

  private static Set<String> words(String text) {
    Set<String> words = new HashSet<>();
    Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (word.find()) {
      words.add(word.group());
    }
    return words;
  }
}
