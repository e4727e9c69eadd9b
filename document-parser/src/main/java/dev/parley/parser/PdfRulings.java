package dev.parley.parser;

import java.awt.geom.Point2D;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.contentstream.PDFGraphicsStreamEngine;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.graphics.image.PDImage;

/**
 * The straight lines that are drawn on a page, in points from its top left corner: strokes and
 * rectangles so thin that they look like strokes.
 */
final class PdfRulings extends PDFGraphicsStreamEngine {

  /** Thicker rectangles are areas. */
  private static final double THICKEST = 3;

  /** Shorter lines are parts of letters and drawings. */
  private static final double SHORTEST = 5;

  private static final double STRAIGHT = 0.5;

  /** A page with more is a drawing. */
  private static final int MOST = 6000;

  /**
   * A horizontal or vertical line.
   *
   * @param at its y when it is horizontal, else its x
   * @param from its left or upper end
   */
  record Ruling(boolean horizontal, double at, double from, double to) {}

  private final List<Ruling> found = new ArrayList<>();
  private final List<Point2D[]> path = new ArrayList<>();
  private final int turned;
  private final double left;
  private final double top;
  private final double right;
  private final double bottom;
  private Point2D start = new Point2D.Double();
  private Point2D current = new Point2D.Double();

  private PdfRulings(PDPage page) {
    super(page);
    this.turned = page.getRotation();
    this.left = page.getCropBox().getLowerLeftX();
    this.top = page.getCropBox().getUpperRightY();
    this.right = page.getCropBox().getUpperRightX();
    this.bottom = page.getCropBox().getLowerLeftY();
  }

  /** The lines of a page as it is shown, turned or not; none of one that is full of lines. */
  static List<Ruling> of(PDPage page) throws IOException {
    PdfRulings engine = new PdfRulings(page);
    engine.processPage(page);
    return engine.found.size() > MOST ? List.of() : engine.found;
  }

  private void add(Point2D a, Point2D b) {
    if (found.size() > MOST) {
      return;
    }
    Point2D from = shown(a);
    Point2D to = shown(b);
    double width = Math.abs(from.getX() - to.getX());
    double height = Math.abs(from.getY() - to.getY());
    if (height <= STRAIGHT && width >= SHORTEST) {
      double start = Math.min(from.getX(), to.getX());
      found.add(new Ruling(true, (from.getY() + to.getY()) / 2, start, start + width));
    } else if (width <= STRAIGHT && height >= SHORTEST) {
      double start = Math.min(from.getY(), to.getY());
      found.add(new Ruling(false, (from.getX() + to.getX()) / 2, start, start + height));
    }
  }

  /** From the page's own space to points from the top left corner of the page as it is shown. */
  private Point2D shown(Point2D at) {
    return switch (turned) {
      case 90 -> new Point2D.Double(at.getY() - bottom, at.getX() - left);
      case 180 -> new Point2D.Double(right - at.getX(), at.getY() - bottom);
      case 270 -> new Point2D.Double(top - at.getY(), right - at.getX());
      default -> new Point2D.Double(at.getX() - left, top - at.getY());
    };
  }

  /** The sides of what is filled count when it is so thin that it is a line. */
  private void addIfThin() {
    double minX = Double.MAX_VALUE;
    double maxX = -Double.MAX_VALUE;
    double minY = Double.MAX_VALUE;
    double maxY = -Double.MAX_VALUE;
    for (Point2D[] piece : path) {
      for (Point2D point : piece) {
        minX = Math.min(minX, point.getX());
        maxX = Math.max(maxX, point.getX());
        minY = Math.min(minY, point.getY());
        maxY = Math.max(maxY, point.getY());
      }
    }
    double x = (minX + maxX) / 2;
    double y = (minY + maxY) / 2;
    if (maxY - minY <= THICKEST && maxX - minX > THICKEST) {
      add(new Point2D.Double(minX, y), new Point2D.Double(maxX, y));
    } else if (maxX - minX <= THICKEST && maxY - minY > THICKEST) {
      add(new Point2D.Double(x, minY), new Point2D.Double(x, maxY));
    }
  }

  private void line(Point2D from, Point2D to) {
    if (path.size() <= MOST) {
      path.add(new Point2D[] {from, to});
    }
  }

  @Override
  public void appendRectangle(Point2D p0, Point2D p1, Point2D p2, Point2D p3) {
    start = p0;
    current = p0;
    line(p0, p1);
    line(p1, p2);
    line(p2, p3);
    line(p3, p0);
  }

  @Override
  public void moveTo(float x, float y) {
    start = new Point2D.Double(x, y);
    current = start;
  }

  @Override
  public void lineTo(float x, float y) {
    Point2D to = new Point2D.Double(x, y);
    line(current, to);
    current = to;
  }

  @Override
  public void curveTo(float x1, float y1, float x2, float y2, float x3, float y3) {
    current = new Point2D.Double(x3, y3);
  }

  @Override
  public void closePath() {
    line(current, start);
    current = start;
  }

  @Override
  public Point2D getCurrentPoint() {
    return current;
  }

  @Override
  public void endPath() {
    path.clear();
  }

  @Override
  public void strokePath() {
    path.forEach(piece -> add(piece[0], piece[1]));
    path.clear();
  }

  @Override
  public void fillPath(int windingRule) {
    if (!path.isEmpty()) {
      addIfThin();
    }
    path.clear();
  }

  @Override
  public void fillAndStrokePath(int windingRule) {
    strokePath();
  }

  @Override
  public void clip(int windingRule) {
    // What is cut off by it is rare enough.
  }

  @Override
  public void drawImage(PDImage image) {
    // Pictures have no rulings.
  }

  @Override
  public void shadingFill(COSName shading) {
    // An area.
  }

  @Override
  public void showTextString(byte[] string) {
    // Text is read elsewhere.
  }

  @Override
  public void showTextStrings(COSArray array) {
    // Text is read elsewhere.
  }
}
