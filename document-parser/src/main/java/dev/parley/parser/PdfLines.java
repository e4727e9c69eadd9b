package dev.parley.parser;

import dev.parley.parsing.Block.Box;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** The lines of one page of a PDF with their places, in the order of PDFBox's text stripper. */
final class PdfLines extends PDFTextStripper {

  /**
   * A line of text.
   *
   * @param size of most of its type, in points
   */
  record Line(String text, Box box, double size, boolean startsParagraph) {}

  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private double pageWidth = 1;
  private double pageHeight = 1;
  private double left;
  private double top;
  private double right;
  private double bottom;
  private double size;
  private boolean empty = true;
  private boolean paragraph = true;

  /** The lines of a page, counted from 1. */
  List<Line> read(PDDocument document, int page) throws IOException {
    setStartPage(page);
    setEndPage(page);
    PDPage properties = document.getPage(page - 1);
    var crop = properties.getCropBox();
    boolean turned = properties.getRotation() % 180 != 0;
    pageWidth = Math.max(1, turned ? crop.getHeight() : crop.getWidth());
    pageHeight = Math.max(1, turned ? crop.getWidth() : crop.getHeight());
    writeText(document, Writer.nullWriter());
    endLine();
    return lines;
  }

  @Override
  protected void writeString(String words, List<TextPosition> positions) {
    text.append(words);
    for (TextPosition position : positions) {
      double x = position.getX();
      double y = position.getY();
      double width = position.getWidth();
      double height = Math.max(position.getHeight(), 1);
      left = empty ? x : Math.min(left, x);
      top = empty ? y - height : Math.min(top, y - height);
      right = empty ? x + width : Math.max(right, x + width);
      bottom = empty ? y : Math.max(bottom, y);
      size = Math.max(size, position.getFontSizeInPt());
      empty = false;
    }
  }

  @Override
  protected void writeWordSeparator() {
    text.append(' ');
  }

  @Override
  protected void writeLineSeparator() {
    endLine();
  }

  @Override
  protected void writeParagraphStart() {
    endLine();
    paragraph = true;
  }

  @Override
  protected void writeParagraphEnd() {
    endLine();
    paragraph = true;
  }

  @Override
  protected void writePageEnd() {
    endLine();
  }

  private void endLine() {
    if (!text.toString().isBlank() && !empty) {
      lines.add(new Line(text.toString(), box(), size, paragraph));
      paragraph = false;
    }
    text.setLength(0);
    empty = true;
    size = 0;
  }

  private Box box() {
    return new Box(
        share(left, pageWidth),
        share(top, pageHeight),
        share(right, pageWidth),
        share(bottom, pageHeight));
  }

  /** Four decimals are less than a pixel. */
  private static double share(double length, double of) {
    return Math.round(Math.clamp(length / of, 0, 1) * 10_000) / 10_000.0;
  }
}
