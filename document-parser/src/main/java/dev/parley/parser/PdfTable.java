package dev.parley.parser;

import dev.parley.parser.PdfLines.Line;
import dev.parley.parsing.Block.Box;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.TextPosition;

/** A table that is drawn with lines, and the words that stand in its cells. */
final class PdfTable {

  /** The rest of a word's height is below its base line. */
  private static final double HALF = 0.5;

  private final PdfGrid grid;
  private final StringBuilder[] cells;
  private int before = -1;

  private PdfTable(PdfGrid grid) {
    this.grid = grid;
    this.cells = new StringBuilder[grid.rows() * grid.columns()];
    for (int cell = 0; cell < cells.length; cell++) {
      cells[cell] = new StringBuilder();
    }
  }

  /** Where a table is, in points from the top left corner. */
  interface Place {
    Box of(double left, double top, double right, double bottom);
  }

  /** The tables of a page, still empty; none where its drawing cannot be followed. */
  static List<PdfTable> on(PDPage page) {
    try {
      return PdfGrid.of(PdfRulings.of(page)).stream().map(PdfTable::new).toList();
    } catch (IOException | RuntimeException unreadable) {
      return List.of(); // the text may be readable all the same
    }
  }

  /** The same, still empty. */
  PdfTable emptied() {
    return new PdfTable(grid);
  }

  /** Whether the middle of the words lies in the table. */
  boolean takes(List<TextPosition> words) {
    if (words.isEmpty()) {
      return false;
    }
    TextPosition first = words.getFirst();
    TextPosition last = words.getLast();
    return grid.contains((first.getX() + last.getX() + last.getWidth()) / 2, middle(first));
  }

  /**
   * Puts words into the cell in which they stand, or each character where they reach over several.
   *
   * @param linesBefore how many lines of the page came before
   */
  void add(String words, List<TextPosition> positions, int linesBefore) {
    if (before < 0) {
      before = linesBefore;
    }
    int first = cellOf(positions.getFirst());
    if (first == cellOf(positions.getLast())) {
      append(first, words);
      return;
    }
    int cell = first;
    StringBuilder part = new StringBuilder();
    for (TextPosition position : positions) {
      int own = cellOf(position);
      if (own != cell) {
        append(cell, part.toString());
        part.setLength(0);
        cell = own;
      }
      part.append(position.getUnicode());
    }
    append(cell, part.toString());
  }

  private int cellOf(TextPosition position) {
    return grid.cell(position.getX() + position.getWidth() / 2, middle(position));
  }

  private static double middle(TextPosition position) {
    return position.getY() - HALF * position.getHeight();
  }

  private void append(int cell, String words) {
    if (!cells[cell].isEmpty()) {
      cells[cell].append(' ');
    }
    cells[cell].append(words.strip());
  }

  /** Two columns that are filled in at least two rows; else it is a frame, a form or a chart. */
  boolean isTable() {
    int filled = 0;
    for (List<String> row : rows()) {
      filled += row.stream().filter(cell -> !cell.isBlank()).count() > 1 ? 1 : 0;
    }
    return filled > 1;
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < grid.rows(); row++) {
      List<String> texts = new ArrayList<>();
      for (int column = 0; column < grid.columns(); column++) {
        texts.add(cells[row * grid.columns() + column].toString());
      }
      rows.add(texts);
    }
    return rows;
  }

  /** The lines with the tables among them, each where its first words stood. */
  static List<Line> inPlace(List<Line> lines, List<PdfTable> tables, Place place) {
    List<Line> all = new ArrayList<>();
    for (int at = 0; at <= lines.size(); at++) {
      for (PdfTable table : tables) {
        if (table.before == at) {
          PdfGrid grid = table.grid;
          Box box = place.of(grid.left(), grid.top(), grid.right(), grid.bottom());
          all.add(new Line("", box, 0, true, table.rows()));
        }
      }
      if (at < lines.size()) {
        all.add(lines.get(at));
      }
    }
    return all;
  }
}
