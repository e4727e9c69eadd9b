package dev.parley.inference.extractive;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Cuts a passage of Markdown or plain text into units. Headings become context; code, tables and
 * lists stay whole, together with the sentence that leads to them.
 */
final class SplitMarkdown {

  private static final int LONGEST_BLOCK = 900;
  private static final int FEWEST_WORDS = 4;
  private static final Pattern WORDS = Pattern.compile("\\p{L}{2,}");
  private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.*?)\\s*#*$");
  private static final Pattern RULE = Pattern.compile("^\\s*([-*_=]\\s*){3,}$");
  private static final Pattern ITEM = Pattern.compile("^(\\s*)([-*+]|\\d{1,3}[.)])\\s+(.*)$");
  private static final Pattern DECORATION =
      Pattern.compile("^\\s*(\\[?!\\[|<!--|<(img|p|div|br)\\b).*");
  private static final Pattern ABBREVIATION =
      Pattern.compile(".*\\b(e\\.g|i\\.e|etc|vs|cf|al|Fig|No|Dr|Mr|Mrs|St|approx)\\.$");

  private final int passage;
  private final List<Unit> units = new ArrayList<>();
  private final StringBuilder paragraph = new StringBuilder();
  private String heading = "";

  private SplitMarkdown(int passage) {
    this.passage = passage;
  }

  /** The units of a passage, in their order. */
  static List<Unit> split(int passage, String text) {
    SplitMarkdown split = new SplitMarkdown(passage);
    split.read(withoutCutCode(text.lines().toList()));
    return worthQuoting(split.units);
  }

  private void read(List<String> lines) {
    int at = 0;
    while (at < lines.size()) {
      String line = lines.get(at);
      String stripped = line.strip();
      var title = HEADING.matcher(stripped);
      if (isFence(stripped)) {
        at = readBlock(lines, at, endOfFence(lines, at));
      } else if (isIndentedCode(line) && paragraph.isEmpty()) {
        at = readBlock(lines, at, endWhile(lines, at, SplitMarkdown::isIndentedCode));
      } else if (stripped.startsWith("|")) {
        at = readBlock(lines, at, endWhile(lines, at, next -> next.strip().startsWith("|")));
      } else if (title.matches()) {
        endParagraph();
        heading = plain(title.group(1));
        at++;
      } else if (ITEM.matcher(line).matches()) {
        at = readList(lines, at);
      } else if (stripped.isEmpty()
          || RULE.matcher(line).matches()
          || DECORATION.matcher(line).matches()) {
        endParagraph();
        at++;
      } else {
        String words = stripped.startsWith(">") ? stripped.substring(1).strip() : stripped;
        paragraph.append(paragraph.isEmpty() ? "" : " ").append(words);
        at++;
      }
    }
    endParagraph();
  }

  private int readBlock(List<String> lines, int from, int to) {
    endParagraph();
    addBlock(String.join("\n", lines.subList(from, to)));
    return to;
  }

  /** A list with the sentence that leads to it is one unit; other items stand for themselves. */
  private int readList(List<String> lines, int from) {
    endParagraph();
    int to =
        endWhile(
            lines,
            from,
            line -> ITEM.matcher(line).matches() || (line.startsWith("  ") && !line.isBlank()));
    String whole = String.join("\n", lines.subList(from, to));
    if (leadsOn() && whole.length() <= LONGEST_BLOCK) {
      addBlock(whole);
      return to;
    }
    for (String line : lines.subList(from, to)) {
      var item = ITEM.matcher(line);
      if (item.matches()) {
        endParagraph();
        paragraph.append(item.group(3).strip());
      } else {
        paragraph.append(' ').append(line.strip());
      }
    }
    endParagraph();
    return to;
  }

  /** Puts a block behind its leading sentence; one that is too long is left out. */
  private void addBlock(String block) {
    if (block.length() > LONGEST_BLOCK) {
      return;
    }
    if (leadsOn()) {
      Unit lead = units.removeLast();
      String text = lead.text() + "\n\n" + block;
      units.add(new Unit(passage, lead.order(), heading, text, lead.text().length()));
    } else {
      units.add(new Unit(passage, units.size(), heading, block, 0));
    }
  }

  private boolean leadsOn() {
    return !units.isEmpty()
        && !units.getLast().isBlock()
        && units.getLast().heading().equals(heading)
        && units.getLast().text().endsWith(":");
  }

  private void endParagraph() {
    if (paragraph.isEmpty()) {
      return;
    }
    for (String sentence : sentences(paragraph.toString())) {
      units.add(new Unit(passage, units.size(), heading, sentence, sentence.length()));
    }
    paragraph.setLength(0);
  }

  /** Sentences of a paragraph; too short ones and cut abbreviations are joined with the next. */
  static List<String> sentences(String text) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    breaks.setText(text);
    List<String> sentences = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      String sentence = text.substring(start, end).strip();
      boolean open =
          ABBREVIATION.matcher(sentence).matches()
              || sentence.length() < 3
              || count(sentence, '`') % 2 == 1;
      if (open && end < text.length()) {
        continue;
      }
      if (!sentence.isEmpty()) {
        sentences.add(sentence);
      }
      start = end;
    }
    return sentences;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  /**
   * Fragments such as "Status: accepted" say nothing by themselves; kept only if nothing else is.
   */
  private static List<Unit> worthQuoting(List<Unit> units) {
    List<Unit> worth =
        units.stream()
            .filter(
                unit ->
                    unit.isBlock() || WORDS.matcher(unit.text()).results().count() >= FEWEST_WORDS)
            .toList();
    return worth.isEmpty() ? List.copyOf(units) : worth;
  }

  /**
   * A passage that was cut inside a block of code begins with the rest of it, up to a bare fence.
   */
  private static List<String> withoutCutCode(List<String> lines) {
    List<Integer> fences =
        IntStream.range(0, lines.size())
            .filter(at -> isFence(lines.get(at).strip()))
            .boxed()
            .toList();
    if (fences.size() % 2 == 0 || fences.getFirst() == 0) {
      return lines;
    }
    int first = fences.getFirst();
    boolean closes = lines.get(first).strip().length() == 3 && !lines.get(first - 1).isBlank();
    return closes ? lines.subList(first + 1, lines.size()) : lines;
  }

  private static boolean isIndentedCode(String line) {
    return (line.startsWith("    ") || line.startsWith("\t")) && !line.isBlank();
  }

  private static boolean isFence(String stripped) {
    return stripped.startsWith("```") || stripped.startsWith("~~~");
  }

  private static int endOfFence(List<String> lines, int from) {
    String fence = lines.get(from).strip().substring(0, 3);
    int at = from + 1;
    while (at < lines.size() && !lines.get(at).strip().startsWith(fence)) {
      at++;
    }
    return Math.min(lines.size(), at + 1);
  }

  private static int endWhile(List<String> lines, int from, Predicate<String> belongs) {
    int at = from;
    while (at < lines.size() && belongs.test(lines.get(at))) {
      at++;
    }
    return at;
  }

  private static String plain(String title) {
    return title.replaceAll("[`*_]|\\[([^]]*)]\\([^)]*\\)", "$1");
  }
}
