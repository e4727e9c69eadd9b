package dev.parley.parser;

import java.awt.geom.Point2D;
import java.io.IOException;
import org.apache.pdfbox.contentstream.PDFGraphicsStreamEngine;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.graphics.image.PDImage;
import org.apache.pdfbox.util.Matrix;

/** How much of a page is covered by pictures, however they are put there. */
final class PdfPictures extends PDFGraphicsStreamEngine {

  /** A scan is one picture, or a few strips. */
  private static final int MOST = 1000;

  private double area;
  private int pictures;
  private Point2D current = new Point2D.Double();

  private PdfPictures(PDPage page) {
    super(page);
  }

  /** The share of a page, 0 to 1; 0 where its drawing cannot be followed. */
  static double share(PDPage page) {
    PdfPictures engine = new PdfPictures(page);
    try {
      engine.processPage(page);
    } catch (IOException | RuntimeException unreadable) {
      // what was found until then counts
    }
    var crop = page.getCropBox();
    return Math.min(1, engine.area / Math.max(1, crop.getWidth() * crop.getHeight()));
  }

  @Override
  public void drawImage(PDImage image) {
    Matrix at = getGraphicsState().getCurrentTransformationMatrix();
    if (++pictures <= MOST) {
      area +=
          Math.abs(
              (double) at.getScaleX() * at.getScaleY() - (double) at.getShearX() * at.getShearY());
    }
  }

  @Override
  public void appendRectangle(Point2D p0, Point2D p1, Point2D p2, Point2D p3) {
    // Only pictures count.
  }

  @Override
  public void clip(int windingRule) {
    // A picture that is cut off counts whole.
  }

  @Override
  public void moveTo(float x, float y) {
    current = new Point2D.Double(x, y);
  }

  @Override
  public void lineTo(float x, float y) {
    current = new Point2D.Double(x, y);
  }

  @Override
  public void curveTo(float x1, float y1, float x2, float y2, float x3, float y3) {
    current = new Point2D.Double(x3, y3);
  }

  @Override
  public Point2D getCurrentPoint() {
    return current;
  }

  @Override
  public void closePath() {
    // Only pictures count.
  }

  @Override
  public void endPath() {
    // Only pictures count.
  }

  @Override
  public void strokePath() {
    // Only pictures count.
  }

  @Override
  public void fillPath(int windingRule) {
    // Only pictures count.
  }

  @Override
  public void fillAndStrokePath(int windingRule) {
    // Only pictures count.
  }

  @Override
  public void shadingFill(COSName shading) {
    // Only pictures count.
  }

  @Override
  public void showTextString(byte[] string) {
    // Only pictures count.
  }

  @Override
  public void showTextStrings(COSArray array) {
    // Only pictures count.
  }
}
