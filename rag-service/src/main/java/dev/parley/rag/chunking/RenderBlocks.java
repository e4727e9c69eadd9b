package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import dev.parley.rag.chunking.Span.Range;
import java.util.ArrayList;
import java.util.List;

/** Writes blocks as Markdown and notes where each of them stands. */
final class RenderBlocks {

  private final boolean htmlTables;
  private final StringBuilder contents = new StringBuilder();
  private final List<Span> spans = new ArrayList<>();
  private final SectionPath path = new SectionPath();

  private RenderBlocks(boolean htmlTables) {
    this.htmlTables = htmlTables;
  }

  /**
   * @param htmlTables whether tables are written as HTML rather than between bars
   */
  static Layout render(List<Block> blocks, boolean htmlTables) {
    RenderBlocks rendering = new RenderBlocks(htmlTables);
    Block before = null;
    for (Block block : blocks) {
      if (!isEmpty(block)) {
        if (before != null) {
          rendering.contents.append(belongTogether(before, block) ? "\n" : "\n\n");
        }
        rendering.add(block);
        before = block;
      }
    }
    return new Layout(rendering.contents.toString(), rendering.spans);
  }

  private static boolean isEmpty(Block block) {
    return block.text().isBlank()
        && block.rows().stream().allMatch(row -> row.stream().allMatch(String::isBlank));
  }

  private static boolean belongTogether(Block one, Block next) {
    return one.kind() == next.kind()
        && (one.kind() == Block.Kind.LIST_ITEM || one.kind() == Block.Kind.FIELD);
  }

  private void add(Block block) {
    int start = contents.length();
    List<Range> rows = List.of();
    switch (block.kind()) {
      case HEADING -> {
        int level = Math.clamp(block.level(), 1, 6);
        contents.append("#".repeat(level)).append(' ').append(oneLine(block.text()));
        path.enter(level, oneLine(block.text()));
      }
      case LIST_ITEM ->
          contents
              .append("  ".repeat(Math.clamp(block.level() - 1L, 0, 8)))
              .append("- ")
              .append(block.text().strip());
      case CODE -> contents.append("```\n").append(block.text().stripTrailing()).append("\n```");
      case TABLE -> rows = addTable(block);
      case PARAGRAPH, IMAGE, FIELD -> contents.append(block.text().strip());
    }
    spans.add(new Span(block, start, contents.length(), rows, path.inWords()));
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private List<Range> addTable(Block table) {
    if (!table.text().isBlank()) {
      contents.append(table.text().strip()).append("\n\n");
    }
    List<Range> rows = new ArrayList<>();
    if (htmlTables) {
      contents.append("<table>\n");
    }
    for (int at = 0; at < table.rows().size(); at++) {
      if (at > 0) {
        contents.append('\n');
      }
      int start = contents.length();
      boolean header = at < table.headerRows();
      addRow(table.rows().get(at), header);
      rows.add(new Range(start, contents.length()));
      if (!htmlTables && at == Math.max(0, table.headerRows() - 1)) {
        contents.append('\n').append("|").append(" --- |".repeat(table.rows().get(at).size()));
      }
    }
    if (htmlTables) {
      contents.append("\n</table>");
    }
    return rows;
  }

  private void addRow(List<String> cells, boolean header) {
    String open = htmlTables ? (header ? "<th>" : "<td>") : " ";
    String close = htmlTables ? (header ? "</th>" : "</td>") : " |";
    contents.append(htmlTables ? "<tr>" : "|");
    for (String each : cells) {
      String cell = oneLine(each);
      contents.append(open).append(htmlTables ? escaped(cell) : cell.replace("|", "\\|"));
      contents.append(close);
    }
    if (htmlTables) {
      contents.append("</tr>");
    }
  }

  private static String escaped(String cell) {
    return cell.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
