package dev.parley.rag.chunking;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headings above the place that a reader has come to. */
final class SectionPath {

  private static final int LONGEST_TITLE = 200;

  private record Heading(int level, String title) {}

  private final List<Heading> headings = new ArrayList<>();

  /** Enters a section, and leaves those of the same level or deeper. */
  void enter(int level, String title) {
    while (!headings.isEmpty() && headings.getLast().level >= level) {
      headings.removeLast();
    }
    String name = title.strip();
    if (!name.isEmpty()) {
      headings.add(
          new Heading(level, name.substring(0, Math.min(LONGEST_TITLE, name.length())).strip()));
    }
  }

  List<String> titles() {
    return headings.stream().map(Heading::title).toList();
  }

  /** As {@code Chapter 1 > Scope}; null outside all sections. */
  @Nullable String inWords() {
    return headings.isEmpty() ? null : String.join(" > ", titles());
  }
}
