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
   * @param rows of the table that stands in the place of a line; else empty
   */
  record Line(
      String text, Box box, double size, boolean startsParagraph, List<List<String>> rows) {}

  private final List<Line> lines = new ArrayList<>();
  private List<PdfTable> tables = List.of();
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
    tables = PdfTable.on(properties);
    if (!tables.isEmpty()) {
      writeText(document, Writer.nullWriter()); // tells tables from frames, forms and charts
      endLine();
      lines.clear();
      tables = tables.stream().filter(PdfTable::isTable).map(PdfTable::emptied).toList();
    }
    writeText(document, Writer.nullWriter());
    endLine();
    return PdfTable.inPlace(lines, tables, this::box);
  }

  @Override
  protected void writeString(String words, List<TextPosition> positions) {
    for (PdfTable table : tables) {
      if (table.takes(positions)) {
        table.add(words, positions, lines.size());
        return;
      }
    }
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
      Box box = box(left, top, right, bottom);
      lines.add(new Line(text.toString(), box, size, paragraph, List.of()));
      paragraph = false;
    }
    text.setLength(0);
    empty = true;
    size = 0;
  }

  /** A place on the page, from points to shares. */
  private Box box(double fromLeft, double fromTop, double toRight, double toBottom) {
    return new Box(
        share(fromLeft, pageWidth),
        share(fromTop, pageHeight),
        share(toRight, pageWidth),
        share(toBottom, pageHeight));
  }

  /** Four decimals are less than a pixel. */
  private static double share(double length, double of) {
    return Math.round(Math.clamp(length / of, 0, 1) * 10_000) / 10_000.0;
  }
}
