package dev.parley.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Kind;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationText;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.apache.pdfbox.util.Matrix;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of a PDF that are turned, scanned or filled in. */
class PdfPagesTest {

  private static final PDType1Font TYPE = new PDType1Font(FontName.HELVETICA);

  @TempDir Path folder;

  private static void text(PDPageContentStream content, String text, float x, float y)
      throws IOException {
    content.beginText();
    content.setFont(TYPE, 10);
    content.newLineAtOffset(x, y);
    content.showText(text);
    content.endText();
  }

  private static BufferedImage picture(String words) {
    BufferedImage picture = new BufferedImage(1240, 1754, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = picture.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    pen.setColor(Color.BLACK);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 60));
    pen.drawString(words, 100, 400);
    pen.dispose();
    return picture;
  }

  private Path saved(PDDocument document) throws IOException {
    Path file = folder.resolve("a.pdf");
    document.save(file.toFile());
    return file;
  }

  /** On a page of A4 that is shown turned, text and a table as the reader sees them upright. */
  private Path turned(int by) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage(PDRectangle.A4);
      page.setRotation(by);
      document.addPage(page);
      float width = PDRectangle.A4.getWidth();
      float height = PDRectangle.A4.getHeight();
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.transform(
            switch (by) {
              case 90 -> new Matrix(0, 1, -1, 0, width, 0);
              case 180 -> new Matrix(-1, 0, 0, -1, width, height);
              default -> new Matrix(0, -1, 1, 0, 0, height);
            });
        text(content, "Above the table.", 50, 560);
        for (int row = 0; row < 3; row++) {
          for (int column = 0; column < 2; column++) {
            text(content, "r" + row + "c" + column, 55 + column * 100, 485 - row * 20);
          }
        }
        for (int line = 0; line < 4; line++) {
          content.moveTo(50, 500 - line * 20);
          content.lineTo(250, 500 - line * 20);
        }
        for (int line = 0; line < 3; line++) {
          content.moveTo(50 + line * 100, 500);
          content.lineTo(50 + line * 100, 440);
        }
        content.stroke();
      }
      return saved(document);
    }
  }

  @Test
  void keepsTablesOfTurnedPages() throws IOException {
    for (int by : new int[] {90, 180, 270}) {
      Reading reading = Reading.of(turned(by), null);

      assertThat(reading.blocks())
          .extracting(Block::kind)
          .containsExactly(Kind.PARAGRAPH, Kind.TABLE);
      Block table = reading.blocks().getLast();
      assertThat(table.rows())
          .containsExactly(
              List.of("r0c0", "r0c1"), List.of("r1c0", "r1c1"), List.of("r2c0", "r2c1"));
      double height = by == 180 ? 842 : 595;
      assertThat(table.box().bottom() - table.box().top()).isBetween(59 / height, 61 / height);
      assertThat(table.box().top()).isGreaterThan(reading.blocks().getFirst().box().bottom());
    }
  }

  @Test
  void readsWhatWasFilledInAndWrittenOnto() throws IOException {
    Path file;
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage(PDRectangle.A4);
      document.addPage(page);
      PDAcroForm form = new PDAcroForm(document);
      PDResources resources = new PDResources();
      resources.put(COSName.getPDFName("Helv"), TYPE);
      form.setDefaultResources(resources);
      document.getDocumentCatalog().setAcroForm(form);
      form.getFields().add(field(form, page, "applicant", "Jane Roe", 700, false));
      form.getFields().add(field(form, page, "pin", "4711", 600, true));
      PDAnnotationText note = new PDAnnotationText();
      note.setContents("Call her back.");
      note.setRectangle(new PDRectangle(300, 100, 20, 20));
      page.getAnnotations().add(note);
      file = saved(document);
    }

    Reading reading = Reading.of(file, null);

    assertThat(reading.text()).isEqualTo("applicant: Jane Roe Call her back.");
    assertThat(reading.blocks()).extracting(Block::page).containsOnly(1);
    assertThat(reading.blocks().getFirst().box().top()).isBetween(0.14, 0.15);
  }

  private static PDTextField field(
      PDAcroForm form, PDPage page, String name, String value, float y, boolean secret)
      throws IOException {
    PDTextField field = new PDTextField(form);
    field.setPartialName(name);
    field.setDefaultAppearance("/Helv 12 Tf 0 g");
    field.setPassword(secret);
    PDAnnotationWidget widget = field.getWidgets().getFirst();
    widget.setRectangle(new PDRectangle(72, y, 200, 20));
    widget.setPage(page);
    page.getAnnotations().add(widget);
    field.setValue(value);
    return field;
  }

  @Test
  void readsScannedPagesAmongOthers() throws IOException {
    Path file = mixed();

    Reading without = Reading.of(file, null, Reading.MOST, Reading.NO_OCR);
    assertThat(without.failure()).isNull();
    assertThat(without.text()).contains("Typed on the first page.").contains("Stamp");
    assertThat(without.end().warning())
        .isEqualTo(
            "Not read, since they are scans and Tesseract is not installed for OCR: pages 2, 3.");
    Assumptions.assumeTrue(Reading.OCR.installed(), "tesseract-ocr is not installed");
    Reading with = Reading.of(file, null);
    assertThat(with.blocks()).extracting(Block::page).containsExactly(1, 2, 3);
    assertThat(with.blocks())
        .extracting(Block::kind)
        .containsExactly(Kind.PARAGRAPH, Kind.IMAGE, Kind.IMAGE);
    assertThat(with.text()).contains("Drawn in the page itself").contains("Under a stamp");
    assertThat(with.blocks().getLast().box()).isNotNull();
    assertThat(with.end().warning()).isNull();
  }

  /** A typed page, a picture that is part of the page's drawing, and a scan with a stamp. */
  private Path mixed() throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (String words : new String[] {"", "Drawn in the page itself", "Under a stamp"}) {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          if (words.isEmpty()) {
            text(content, "Typed on the first page.", 72, 700);
          } else {
            content.drawImage(
                LosslessFactory.createFromImage(document, picture(words)), 0, 0, 595, 842);
          }
          if (words.startsWith("Under")) {
            text(content, "Stamp", 500, 20);
          }
        }
      }
      return saved(document);
    }
  }

  @Test
  void readsAPageOfAnySize() throws IOException {
    Assumptions.assumeTrue(Reading.OCR.installed(), "tesseract-ocr is not installed");
    Path file;
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage(new PDRectangle(14_400, 14_400));
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.drawImage(
            LosslessFactory.createFromImage(document, picture("A poster of five metres")),
            0,
            0,
            14_400,
            14_400);
      }
      file = saved(document);
    }

    assertThat(Reading.of(file, null).text()).contains("poster of five");
  }

  @Test
  void readsImagesPageByPageAndNoneThatIsTooLarge() throws IOException {
    Assumptions.assumeTrue(Reading.OCR.installed(), "tesseract-ocr is not installed");
    Path file = folder.resolve("a.tiff");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (String words : List.of("The first sheet", "The second sheet")) {
        writer.writeToSequence(new IIOImage(picture(words), null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }

    Reading reading = Reading.of(file, null);

    assertThat(reading.blocks()).extracting(Block::page).containsExactly(1, 2);
    assertThat(reading.text()).containsSubsequence("The first sheet", "The second sheet");
    Path large = folder.resolve("large.png");
    ImageIO.write(
        new BufferedImage(20_000, 6_000, BufferedImage.TYPE_BYTE_BINARY), "png", large.toFile());
    assertThat(Reading.of(large, null).failure().message()).contains("120 million pixels");
  }
}
