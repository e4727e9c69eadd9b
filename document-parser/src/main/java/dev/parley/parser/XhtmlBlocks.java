package dev.parley.parser;

import dev.parley.parsing.Block.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Turns the XHTML that Tika makes of a file into blocks. */
final class XhtmlBlocks extends DefaultHandler {

  private static final Set<String> SILENT =
      Set.of("script", "style", "head", "noscript", "template");
  private static final Set<String> BREAKING =
      Set.of(
          "p",
          "div",
          "body",
          "section",
          "article",
          "blockquote",
          "dd",
          "dt",
          "dl",
          "ul",
          "ol",
          "address",
          "figure",
          "figcaption",
          "form",
          "fieldset",
          "hr",
          "main",
          "header",
          "footer",
          "nav",
          "aside");
  private static final Set<String> PAGES = Set.of("page", "slide-content", "slide");

  private final Blocks blocks;
  private final boolean sheets;
  private final Runnable atBody;
  private final StringBuilder text = new StringBuilder();
  private final Deque<Table> tables = new ArrayDeque<>();
  private int silent;
  private int lists;
  private int pages;

  /** How many divisions are open within that of a page, itself counted. */
  private int inPage;

  private boolean item;
  private boolean slideTitle;
  private boolean begun;

  /** A table being read; one inside a cell becomes text of that cell. */
  private static final class Table {
    final TableRows rows;
    String caption = "";
    boolean heading;
    @Nullable String columns;
    @Nullable String rowsDown;

    Table(Blocks blocks) {
      rows = new TableRows(blocks);
    }
  }

  /**
   * @param sheets whether a heading of the first level begins a page, as Tika tells spreadsheets
   * @param atBody run once, before the first text
   */
  XhtmlBlocks(Blocks blocks, boolean sheets, Runnable atBody) {
    this.blocks = blocks;
    this.sheets = sheets;
    this.atBody = atBody;
  }

  /** How many pages, sheets or slides there were; null when the format has none. */
  @Nullable Integer pages() {
    return pages == 0 ? null : pages;
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes) {
    String tag = local.isEmpty() ? name : local;
    if (SILENT.contains(tag)) {
      silent++;
    }
    if (tag.equals("body") && !begun) {
      begun = true;
      atBody.run();
    }
    String kind = attributes.getValue("class");
    if (tag.equals("div")) {
      startDivision(kind != null && PAGES.contains(kind), kind);
    }
    if (sheets && tag.equals("h1") && inPage == 0) {
      blocks.page(++pages);
    }
    switch (tag) {
      case "table" -> startTable();
      case "tr" -> startRow();
      case "td", "th" -> startCell(tag.equals("th"), attributes);
      case "li" -> {
        flush();
        item = true;
      }
      case "ul", "ol" -> {
        flush();
        lists++;
      }
      case "br" -> text.append('\n');
      case "pre" -> flush();
      default -> {
        if (isHeading(tag) || BREAKING.contains(tag)) {
          flush();
        }
      }
    }
  }

  /** Tika puts one page into another where a slide has a frame around its contents. */
  private void startDivision(boolean page, @Nullable String kind) {
    if (page && inPage == 0) {
      flush();
      blocks.page(++pages);
    }
    slideTitle |= page && kind != null && kind.startsWith("slide");
    inPage += page || inPage > 0 ? 1 : 0;
  }

  @Override
  public void endElement(String uri, String local, String name) {
    String tag = local.isEmpty() ? name : local;
    if (SILENT.contains(tag)) {
      silent--;
    }
    if (tag.equals("div")) {
      inPage = Math.max(0, inPage - 1);
    }
    switch (tag) {
      case "table" -> endTable();
      case "td", "th" -> endCell();
      case "caption" -> endCaption();
      case "li" -> {
        flush();
        item = false;
      }
      case "ul", "ol" -> {
        flush();
        lists--;
      }
      case "pre" -> give(Kind.CODE, 0);
      default -> {
        if (isHeading(tag)) {
          give(Kind.HEADING, tag.charAt(1) - '0');
        } else if (BREAKING.contains(tag)) {
          flush();
        }
      }
    }
  }

  private static boolean isHeading(String tag) {
    return tag.length() == 2
        && tag.charAt(0) == 'h'
        && tag.charAt(1) >= '1'
        && tag.charAt(1) <= '6';
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    if (silent == 0) {
      text.append(characters, start, length);
      guard();
    }
  }

  /** What is not given out yet is bounded too. */
  private void guard() {
    if (text.length() > 1 << 20 && tables.isEmpty()) {
      flush();
    }
  }

  @Override
  public void ignorableWhitespace(char[] characters, int start, int length) {
    if (silent == 0) {
      text.append(' ');
    }
  }

  /** Gives out the text that has gathered. */
  void flush() {
    if (!tables.isEmpty()) {
      text.append(' ');
    } else if (item) {
      give(Kind.LIST_ITEM, Math.max(1, lists));
    } else if (slideTitle && !text.toString().isBlank()) {
      slideTitle = false;
      give(Kind.HEADING, 2);
    } else {
      give(Kind.PARAGRAPH, 0);
    }
  }

  private void give(Kind kind, int level) {
    if (!tables.isEmpty()) {
      text.append(' ');
      return;
    }
    String gathered = text.toString();
    text.setLength(0);
    blocks.text(kind, level, gathered);
  }

  private void startTable() {
    if (tables.isEmpty()) {
      flush();
    }
    tables.push(new Table(blocks));
  }

  private void startRow() {
    if (tables.size() == 1) {
      if (tables.peek().rows.isEmpty() && tables.peek().caption.isEmpty()) {
        tables.peek().caption = text.toString(); // Tika's HTML leaves out the element itself
      }
      text.setLength(0);
      tables.peek().rows.startRow();
    }
  }

  private void startCell(boolean heading, Attributes attributes) {
    if (tables.size() == 1) {
      text.setLength(0);
      tables.peek().heading = heading;
      tables.peek().columns = attributes.getValue("colspan");
      tables.peek().rowsDown = attributes.getValue("rowspan");
    } else {
      text.append(' ');
    }
  }

  private void endCell() {
    if (tables.size() != 1) {
      return;
    }
    Table table = tables.peek();
    table.rows.add(text.toString().strip(), table.heading, table.columns, table.rowsDown);
    text.setLength(0);
  }

  private void endCaption() {
    if (tables.size() == 1) {
      tables.peek().caption = text.toString();
      text.setLength(0);
    }
  }

  private static long filled(List<String> row) {
    return row.stream().filter(cell -> !cell.isBlank()).count();
  }

  /** A table of one column only places what is in it. */
  private void giveAsParagraphs(String caption, List<List<String>> rows) {
    blocks.text(Kind.PARAGRAPH, 0, caption);
    rows.forEach(row -> row.forEach(cell -> blocks.text(Kind.PARAGRAPH, 0, cell)));
  }

  private void endTable() {
    if (tables.isEmpty()) {
      return;
    }
    Table table = tables.pop();
    if (tables.isEmpty()) {
      text.setLength(0);
      List<List<String>> rows = table.rows.rows();
      if (rows.stream().allMatch(row -> filled(row) <= 1)) {
        giveAsParagraphs(table.caption, rows);
      } else {
        blocks.table(table.caption, rows, Math.max(1, table.rows.headerRows()));
      }
    } else {
      text.append(' ');
    }
  }
}
