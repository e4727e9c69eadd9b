package dev.parley.parser;

import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Box;
import dev.parley.parsing.Block.Kind;
import dev.parley.parsing.Failure;
import dev.parley.parsing.Message;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where readers put what they find: cleans the texts, counts them, and ends a file that is too
 * large.
 */
final class Blocks {

  /** A longer table is given out in parts, each with the headings of its columns. */
  private static final int MOST_ROWS = 200;

  private static final Pattern SPACES = Pattern.compile("[\\s\\u00A0\\u2007\\u202F]+");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\u00A0\\u2007\\u202F&&[^\\n\\t]]+");
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|[\\uFFFE\\uFFFF\\uFEFF\\u00AD]");
  private static final Pattern PRESENTATION_FORMS = Pattern.compile("[\\uFB00-\\uFB06]");

  private final Consumer<Message> messages;
  private final long mostCharacters;
  private long counted;
  private boolean any;
  private @Nullable Integer page;

  Blocks(Consumer<Message> messages, long mostCharacters) {
    this.messages = messages;
    this.mostCharacters = mostCharacters;
  }

  /** All that follows is on this page. */
  void page(@Nullable Integer number) {
    page = number;
  }

  /** Whether there was any text. */
  boolean any() {
    return any;
  }

  void text(Kind kind, int level, String text) {
    text(kind, level, text, null);
  }

  /** A paragraph whose lines and tabs its author meant. */
  void lines(String text) {
    String clean =
        BLANKS
            .matcher(clean(text, true))
            .replaceAll(" ")
            .lines()
            .map(String::strip)
            .collect(Collectors.joining("\n"));
    if (!clean.isEmpty()) {
      count(clean.length());
      give(Block.of(Kind.PARAGRAPH, 0, clean).at(page, null));
    }
  }

  void text(Kind kind, int level, String text, @Nullable Box box) {
    String clean = clean(text, kind == Kind.CODE);
    if (!clean.isEmpty()) {
      count(clean.length());
      give(Block.of(kind, level, clean).at(page, box));
    }
  }

  void table(String caption, List<List<String>> rows, int headerRows) {
    table(caption, rows, headerRows, null);
  }

  void table(String caption, List<List<String>> rows, int headerRows, @Nullable Box box) {
    List<List<String>> clean = withoutEmptyEdges(rows);
    if (clean.isEmpty()) {
      return;
    }
    int headings = Math.min(headerRows, clean.size() - 1);
    clean.forEach(row -> row.forEach(cell -> count(cell.length() + 1)));
    for (int from = Math.max(0, headings); from < clean.size(); from += MOST_ROWS) {
      List<List<String>> part = new ArrayList<>(clean.subList(0, Math.max(0, headings)));
      part.addAll(clean.subList(from, Math.min(clean.size(), from + MOST_ROWS)));
      give(Block.table(clean(caption, false), part, Math.max(0, headings)).at(page, box));
    }
  }

  /** Rows and last columns without a word are the format's, not the author's. */
  private static List<List<String>> withoutEmptyEdges(List<List<String>> rows) {
    List<List<String>> clean = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>(row.stream().map(cell -> clean(cell, false)).toList());
      while (!cells.isEmpty() && cells.getLast().isEmpty()) {
        cells.removeLast();
      }
      if (!cells.isEmpty()) {
        clean.add(cells);
      }
    }
    return clean;
  }

  private void give(Block block) {
    any = true;
    messages.accept(new Message.Found(block));
  }

  /**
   * Counts characters that were read.
   *
   * @throws ReadFailure when the file has more than are taken
   */
  void count(long characters) {
    counted += characters;
    if (counted > mostCharacters) {
      throw new ReadFailure(
          Failure.Kind.TOO_LARGE,
          "The file holds more than "
              + mostCharacters
              + " characters of text. Split it into several files.");
    }
  }

  void progress(int done, int of) {
    messages.accept(new Message.Progress(done, of));
  }

  private static String clean(String text, boolean keepLines) {
    String plain = CONTROLS.matcher(text).replaceAll("");
    if (PRESENTATION_FORMS.matcher(plain).find()) {
      plain =
          PRESENTATION_FORMS
              .matcher(plain)
              .replaceAll(form -> Normalizer.normalize(form.group(), Normalizer.Form.NFKC));
    }
    return keepLines ? plain.strip() : SPACES.matcher(plain).replaceAll(" ").strip();
  }
}
