package dev.parley.parser;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table, each cell in its column: cells that reach over several rows or columns take
 * up their places. What such a cell says is said again in the rows below, and a heading in the
 * columns beside it, so that a row says by itself what it is about.
 */
final class TableRows {

  /** A table that claims more is a trick. */
  private static final int MOST_COLUMNS = 100;

  private static final int MOST_ROWS = 1000;

  private final Blocks blocks;
  private final List<List<String>> rows = new ArrayList<>();
  private final Map<Integer, Held> held = new HashMap<>();
  private int headerRows;
  private boolean headings;

  /** A cell that goes on below. */
  private record Held(String text, int left) {}

  TableRows(Blocks blocks) {
    this.blocks = blocks;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void startRow() {
    endRow();
    rows.add(new ArrayList<>());
    headings = true;
  }

  /**
   * Adds a cell to the last row.
   *
   * @param columns how many it says that it reaches over, as {@code rowsDown}; 1 where it says
   *     nothing that makes sense
   */
  void add(String text, boolean heading, @Nullable String columns, @Nullable String rowsDown) {
    if (rows.isEmpty()) {
      startRow();
    }
    List<String> row = rows.getLast();
    takeHeld(row);
    int down = span(rowsDown, MOST_ROWS);
    int across = Math.min(span(columns, MOST_COLUMNS), Math.max(1, MOST_COLUMNS - row.size()));
    for (int at = 0; at < across; at++) {
      String own = at == 0 || heading ? text : "";
      blocks.count(own.length() + 1L);
      if (down > 1) {
        held.put(row.size(), new Held(own, down - 1));
      }
      row.add(own);
    }
    headings &= heading;
  }

  private void endRow() {
    if (rows.isEmpty()) {
      return;
    }
    takeHeld(rows.getLast());
    if (headings && headerRows == rows.size() - 1 && !rows.getLast().isEmpty()) {
      headerRows = rows.size();
    }
  }

  private void takeHeld(List<String> row) {
    for (Held above = held.get(row.size()); above != null; above = held.get(row.size())) {
      if (above.left() > 1) {
        held.put(row.size(), new Held(above.text(), above.left() - 1));
      } else {
        held.remove(row.size());
      }
      blocks.count(above.text().length() + 1L);
      row.add(above.text());
    }
  }

  private static int span(@Nullable String said, int most) {
    return said != null && said.matches("[1-9][0-9]{0,5}")
        ? Math.min(most, Integer.parseInt(said))
        : 1;
  }

  /** How many of the first rows are headings only, when all rows are there. */
  int headerRows() {
    return headerRows;
  }

  /** All rows, when the table has ended. */
  List<List<String>> rows() {
    endRow();
    return rows;
  }
}
