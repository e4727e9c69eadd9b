package dev.parley.parser;

import dev.parley.parser.PdfRulings.Ruling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Columns and rows that are drawn with lines, in points from the page's top left corner. A cell
 * that spans several of them counts as the first. (tabula-java does the like, but no release of it
 * goes with PDFBox 3.)
 */
final class PdfGrid {

  /** Lines that miss each other by so much were meant to meet, and are drawn as one. */
  private static final double NEAR = 2.5;

  private static final int MOST_COLUMNS = 60;
  private static final int MOST_ROWS = 500;

  private final double[] xs;
  private final double[] ys;

  /** The cell that a place belongs to, by row and column: its first row and column. */
  private final int[][] owners;

  private PdfGrid(double[] xs, double[] ys, List<Ruling> rulings) {
    this.xs = xs;
    this.ys = ys;
    this.owners = new int[rows()][columns()];
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        owners[row][column] = owner(row, column, rulings);
      }
    }
  }

  /** The grids of at least two columns and two rows, as they come from top to bottom. */
  static List<PdfGrid> of(List<Ruling> rulings) {
    List<PdfGrid> grids = new ArrayList<>();
    for (List<Ruling> meeting : meeting(rulings)) {
      double[] xs = places(meeting, false);
      double[] ys = places(meeting, true);
      boolean fits = xs.length > 2 && ys.length > 2;
      if (fits && xs.length <= MOST_COLUMNS + 1 && ys.length <= MOST_ROWS + 1) {
        grids.add(new PdfGrid(xs, ys, meeting));
      }
    }
    grids.sort(Comparator.comparingDouble(grid -> grid.ys[0]));
    return grids;
  }

  int rows() {
    return ys.length - 1;
  }

  int columns() {
    return xs.length - 1;
  }

  double left() {
    return xs[0];
  }

  double top() {
    return ys[0];
  }

  double right() {
    return xs[xs.length - 1];
  }

  double bottom() {
    return ys[ys.length - 1];
  }

  boolean contains(double x, double y) {
    return x >= left() - NEAR && x <= right() + NEAR && y >= top() - NEAR && y <= bottom() + NEAR;
  }

  /** The cell of a point that the grid contains: row times columns plus column. */
  int cell(double x, double y) {
    return owners[interval(ys, y)][interval(xs, x)];
  }

  private static int interval(double[] places, double at) {
    int found = 0;
    while (found < places.length - 2 && at > places[found + 1]) {
      found++;
    }
    return found;
  }

  /** Rows are gone through from the top and columns from the left, so that owners are known. */
  private int owner(int row, int column, List<Ruling> rulings) {
    double x = (xs[column] + xs[column + 1]) / 2;
    double y = (ys[row] + ys[row + 1]) / 2;
    if (column > 0 && rulings.stream().noneMatch(r -> crosses(r, false, xs[column], y))) {
      return owners[row][column - 1];
    }
    if (row > 0 && rulings.stream().noneMatch(r -> crosses(r, true, ys[row], x))) {
      return owners[row - 1][column];
    }
    return row * columns() + column;
  }

  private static boolean crosses(Ruling ruling, boolean horizontal, double at, double place) {
    return ruling.horizontal() == horizontal
        && Math.abs(ruling.at() - at) <= NEAR
        && ruling.from() - NEAR <= place
        && ruling.to() + NEAR >= place;
  }

  /**
   * Where the lines of one direction are, those that are near each other once, and the outer ends
   * of the others: many tables are open at their sides.
   */
  private static double[] places(List<Ruling> rulings, boolean horizontal) {
    DoubleStream.Builder at = DoubleStream.builder();
    double first = Double.MAX_VALUE;
    double last = -Double.MAX_VALUE;
    for (Ruling ruling : rulings) {
      if (ruling.horizontal() == horizontal) {
        at.add(ruling.at());
      } else {
        first = Math.min(first, ruling.from());
        last = Math.max(last, ruling.to());
      }
    }
    if (last > first) {
      at.add(first).add(last);
    }
    double[] sorted = at.build().sorted().toArray();
    List<Double> places = new ArrayList<>();
    for (double place : sorted) {
      if (places.isEmpty() || place - places.getLast() > NEAR) {
        places.add(place);
      }
    }
    return places.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Groups of lines that meet, directly or by way of others. */
  private static List<List<Ruling>> meeting(List<Ruling> rulings) {
    List<Ruling> distinct = rulings.stream().distinct().toList();
    int[] group = new int[distinct.size()];
    for (int at = 0; at < group.length; at++) {
      group[at] = at;
    }
    for (int a = 0; a < group.length; a++) {
      for (int b = 0; b < group.length; b++) {
        if (distinct.get(a).horizontal() && meet(distinct.get(a), distinct.get(b))) {
          group[root(group, a)] = root(group, b);
        }
      }
    }
    List<List<Ruling>> groups = new ArrayList<>();
    for (int at = 0; at < group.length; at++) {
      groups.add(new ArrayList<>());
    }
    for (int at = 0; at < group.length; at++) {
      groups.get(root(group, at)).add(distinct.get(at));
    }
    groups.removeIf(List::isEmpty);
    return groups;
  }

  private static boolean meet(Ruling horizontal, Ruling other) {
    return !other.horizontal()
        && horizontal.from() - NEAR <= other.at()
        && horizontal.to() + NEAR >= other.at()
        && other.from() - NEAR <= horizontal.at()
        && other.to() + NEAR >= horizontal.at();
  }

  private static int root(int[] group, int at) {
    int root = at;
    while (group[root] != root) {
      group[root] = group[group[root]];
      root = group[root];
    }
    return root;
  }
}
