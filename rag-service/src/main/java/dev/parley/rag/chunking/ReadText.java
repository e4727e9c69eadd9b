package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Kind;
import dev.parley.rag.chunking.Span.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the blocks of a plain or Markdown text where they stand: headings, lists, tables between
 * bars, code between fences, and paragraphs between empty lines. The text stays as it is.
 */
final class ReadText {

  private static final Pattern HEADING = Pattern.compile("\\s{0,3}(#{1,6})\\s+(.*?)\\s*#*\\s*");
  private static final Pattern ITEM = Pattern.compile("(\\s*)(?:[-*+]|\\d{1,3}[.)])\\s+(.*)");
  private static final Pattern RULE = Pattern.compile("\\s*\\|?\\s*:?-{2,}[-:|\\s]*");
  private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");

  private final String text;
  private final List<Span> spans = new ArrayList<>();
  private final SectionPath path = new SectionPath();
  private final List<Range> run = new ArrayList<>();
  private boolean table;

  private ReadText(String text) {
    this.text = text;
  }

  static Layout read(String text) {
    ReadText reading = new ReadText(text);
    reading.readLines();
    return new Layout(text, reading.spans);
  }

  private void readLines() {
    boolean code = false;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      String line = text.substring(start, end);
      boolean fence = line.stripLeading().startsWith("```");
      if (fence && !code) {
        flush();
      }
      if (code || fence) {
        run.add(new Range(start, end));
        if (fence && code) {
          add(Kind.CODE, 0, run.getFirst().start(), end);
          run.clear();
        }
        code ^= fence;
      } else {
        readLine(line, start, end);
      }
      start = end + 1;
    }
    flush();
  }

  private void readLine(String line, int start, int end) {
    Matcher heading = HEADING.matcher(line);
    Matcher item = ITEM.matcher(line);
    boolean row = line.stripLeading().startsWith("|");
    if (line.isBlank() || row != table) {
      flush();
    }
    if (line.isBlank()) {
      return;
    }
    if (row) {
      table = true;
      run.add(new Range(start, end));
    } else if (heading.matches()) {
      flush();
      path.enter(heading.group(1).length(), heading.group(2));
      add(Kind.HEADING, heading.group(1).length(), start, end);
    } else if (item.matches()) {
      flush();
      add(Kind.LIST_ITEM, 1 + item.group(1).length() / 2, start, end);
    } else {
      run.add(new Range(start, end));
    }
  }

  private void flush() {
    if (run.isEmpty()) {
      table = false;
      return;
    }
    if (table) {
      addTable();
    } else {
      add(Kind.PARAGRAPH, 0, run.getFirst().start(), run.getLast().end());
    }
    run.clear();
    table = false;
  }

  private void add(Kind kind, int level, int start, int end) {
    String own = text.substring(start, end);
    if (kind == Kind.HEADING) {
      own = own.strip().replaceFirst("^#+\\s*", "").replaceFirst("\\s*#+$", "");
    }
    spans.add(new Span(Block.of(kind, level, own), start, end, List.of(), path.inWords()));
  }

  private void addTable() {
    List<List<String>> rows = new ArrayList<>();
    List<Range> ranges = new ArrayList<>();
    int headerRows = 0;
    for (Range line : run) {
      String row = text.substring(line.start(), line.end()).strip();
      if (RULE.matcher(row).matches()) {
        headerRows = headerRows == 0 ? rows.size() : headerRows;
      } else {
        rows.add(cells(row));
        ranges.add(line);
      }
    }
    int end = run.getLast().end();
    Block block = Block.table("", rows, headerRows);
    spans.add(new Span(block, run.getFirst().start(), end, ranges, path.inWords()));
  }

  private static List<String> cells(String row) {
    String inner =
        row.substring(1, row.length() > 1 && row.endsWith("|") ? row.length() - 1 : row.length());
    List<String> cells = new ArrayList<>();
    for (String cell : BAR.split(inner, -1)) {
      cells.add(cell.strip().replace("\\|", "|"));
    }
    return cells;
  }
}
