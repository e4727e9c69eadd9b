package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import dev.parley.rag.chunking.Span.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes chunks of tables. */
final class CutTables {

  /** A table of so many tokens is left whole, however small chunks of text are to be. */
  private static final int WHOLE_UP_TO = 400;

  /** A header longer than this is not repeated: it would crowd out the rows. */
  private static final int LONGEST_HEADER = 1_000;

  private static final String HTML = "<table>";
  private static final String HTML_END = "</table>";

  private final Layout layout;
  private final CutText cut;

  CutTables(Layout layout, CutText cut) {
    this.layout = layout;
    this.cut = cut;
  }

  /** The table as one chunk, or as several with its header repeated in each. */
  List<Chunk> whole(Span table) {
    String text = layout.text(table);
    if (text.length() <= CutText.MOST_CHARACTERS && cut.count(text) <= most()) {
      Chunk chunk = layout.chunk(table.start(), table.end());
      return chunk == null ? List.of() : List.of(chunk);
    }
    return inParts(table);
  }

  private int most() {
    return Math.max(WHOLE_UP_TO, cut.mostTokens());
  }

  private List<Chunk> inParts(Span table) {
    List<Chunk> chunks = new ArrayList<>();
    List<Range> rows = table.rows();
    int headerRows = Math.min(table.block().headerRows(), rows.size() - 1);
    int bodyStart = rows.get(headerRows).start();
    String header = header(table, headerRows, bodyStart);
    int headerTokens = header.isEmpty() ? 0 : cut.count(header);
    int from = table.start();
    int size = 0;
    for (int at = headerRows; at < rows.size(); at++) {
      Range row = rows.get(at);
      int rowStart = at == headerRows ? table.start() : row.start();
      int tokens = row.end() - row.start() > CutText.MOST_CHARACTERS ? most() : tokens(row);
      boolean full =
          header.length() + row.end() - from > CutText.MOST_CHARACTERS
              || headerTokens + size + tokens > most();
      if (full && at > headerRows) {
        addPart(table, from, rows.get(at - 1).end(), header, chunks);
        from = rowStart;
        size = 0;
      }
      size += tokens;
    }
    addPart(table, from, table.end(), header, chunks);
    return chunks;
  }

  private int tokens(Range row) {
    return cut.count(layout.contents().substring(row.start(), row.end()));
  }

  private String header(Span table, int headerRows, int bodyStart) {
    if (headerRows == 0 || bodyStart - table.rows().getFirst().start() > LONGEST_HEADER) {
      return "";
    }
    return layout.contents().substring(table.rows().getFirst().start(), bodyStart).strip() + "\n";
  }

  private void addPart(Span table, int start, int end, String header, List<Chunk> chunks) {
    boolean html = layout.text(table).contains(HTML + "\n<tr>");
    for (Chunk part : PackText.whole(layout, null, start, end)) {
      String text = part.text();
      if (part.start() > table.start() && fits(header, text)) {
        text = header + text;
      }
      if (html && fits(HTML + HTML_END, text)) {
        text = closed(text);
      }
      chunks.add(part.as(Chunk.Kind.TABLE, text));
    }
  }

  private static String closed(String html) {
    String opened = html.contains(HTML) ? html : HTML + "\n" + html;
    return opened.endsWith(HTML_END) ? opened : opened + "\n" + HTML_END;
  }

  private static boolean fits(String more, String text) {
    return more.length() + text.length() < CutText.MOST_CHARACTERS - 2;
  }

  /** Each row as {@code Column: value; Column: value}; what surrounds the rows goes with them. */
  List<Chunk> byRow(Span table) {
    List<Chunk> chunks = new ArrayList<>();
    Block block = table.block();
    int first = block.rows().size() > 1 ? Math.max(1, block.headerRows()) : 0;
    first = Math.min(first, block.rows().size() - 1);
    List<String> names = columns(block, first);
    for (int at = first; at < block.rows().size(); at++) {
      int start = at == first ? table.start() : table.rows().get(at).start();
      String text = inWords(names, block.rows().get(at));
      Chunk chunk = layout.chunk(start, table.rows().get(at).end());
      if (chunk != null && !text.isBlank()) {
        addText(chunk, text, chunks);
      }
    }
    return chunks;
  }

  private static void addText(Chunk chunk, String text, List<Chunk> chunks) {
    Layout alone = new Layout(text, List.of());
    PackText.whole(alone, null, 0, text.length())
        .forEach(part -> chunks.add(chunk.as(Chunk.Kind.TABLE, part.text())));
  }

  /** Names of the columns: the cells of all header rows above each other. */
  private static List<String> columns(Block block, int headerRows) {
    Map<Integer, String> names = new LinkedHashMap<>();
    for (List<String> row : block.rows().subList(0, headerRows)) {
      for (int column = 0; column < row.size(); column++) {
        String name = row.get(column).strip();
        if (!name.isEmpty()) {
          names.merge(column, name, (one, two) -> one.equals(two) ? one : one + " " + two);
        }
      }
    }
    int most = block.rows().stream().mapToInt(List::size).max().orElse(0);
    List<String> all = new ArrayList<>(most);
    for (int column = 0; column < most; column++) {
      all.add(names.getOrDefault(column, headerRows == 0 ? "" : "Column " + (column + 1)));
    }
    return all;
  }

  private static String inWords(List<String> names, List<String> row) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String value = row.get(column).strip().replaceAll("\\s+", " ");
      if (!value.isEmpty()) {
        text.append(text.isEmpty() ? "" : "; ");
        String name = names.get(column);
        text.append(name.isEmpty() ? "" : name + ": ").append(value);
      }
    }
    return text.toString();
  }
}
