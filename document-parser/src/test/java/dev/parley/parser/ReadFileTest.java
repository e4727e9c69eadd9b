package dev.parley.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Kind;
import dev.parley.parsing.Failure;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadFileTest {

  @TempDir Path folder;

  private Reading read(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return Reading.of(file, null);
  }

  private static List<Kind> kinds(Reading reading) {
    return reading.blocks().stream().map(Block::kind).toList();
  }

  @Test
  void keepsTheStructureOfMarkdown() throws IOException {
    Reading reading =
        read(
            "a.md",
            "# Title\n\nSome *text* of\ntwo lines.\n\n- one\n  - inner\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nint x = 1;\n\n  y();\n```\n");

    assertThat(kinds(reading))
        .containsExactly(
            Kind.HEADING, Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.LIST_ITEM, Kind.TABLE, Kind.CODE);
    assertThat(reading.blocks().get(1).text()).isEqualTo("Some text of two lines.");
    assertThat(reading.blocks().get(3).level()).isEqualTo(2);
    assertThat(reading.blocks().get(4).rows())
        .containsExactly(List.of("a", "b"), List.of("1", "2"));
    assertThat(reading.blocks().get(4).headerRows()).isEqualTo(1);
    assertThat(reading.blocks().get(5).text()).isEqualTo("int x = 1;\n\n  y();");
  }

  @Test
  void keepsTablesAndListsOfWebPagesAndLeavesScriptsOut() throws IOException {
    Reading reading =
        read(
            "a.html",
            "<html><head><title>T</title><style>p{}</style></head><body><h2>Head</h2><script>evil()"
                + "</script><p>One <b>two</b>.</p><ul><li>item</li></ul>"
                + "<table><caption>Cap</caption><tr><th>A</th><th>B</th></tr>"
                + "<tr><td>1</td><td>2 <table><tr><td>in</td></tr></table></td></tr></table>"
                + "</body></html>");

    assertThat(kinds(reading))
        .containsExactly(Kind.HEADING, Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.TABLE);
    assertThat(reading.text()).doesNotContain("evil").contains("One two.");
    Block table = reading.blocks().getLast();
    assertThat(table.text()).isEqualTo("Cap");
    assertThat(table.rows()).containsExactly(List.of("A", "B"), List.of("1", "2 in"));
  }

  @Test
  void splitsLongTablesWithTheirHeadings() throws IOException {
    StringBuilder csv = new StringBuilder("name;value\n");
    for (int row = 0; row < 450; row++) {
      csv.append("n").append(row).append(";").append(row).append('\n');
    }
    Reading reading = read("a.csv", csv.toString());

    assertThat(reading.blocks()).hasSize(3);
    assertThat(reading.blocks())
        .allSatisfy(block -> assertThat(block.rows().getFirst()).containsExactly("name", "value"));
    assertThat(reading.blocks().getLast().rows().getLast()).containsExactly("n449", "449");
  }

  @Test
  void keepsLinesAndTabsOfAText() throws IOException {
    Path file = folder.resolve("lines.txt");
    Files.writeString(
        file, "Where?\tOn  the\u00a0pier. \r\n  When?\tAt nine.\r\n\r\nAfter all.\n\t\t\n");

    assertThat(Reading.of(file, null).blocks())
        .extracting(Block::text)
        .containsExactly("Where?\tOn the pier.\nWhen?\tAt nine.", "After all.");
    assertThat(read("law.txt", "Article 1\nDogs travel free.\n").blocks().getFirst().text())
        .isEqualTo("Article 1\nDogs travel free.");
  }

  @Test
  void readsAnyEncoding() throws IOException {
    for (String encoding : List.of("UTF-8", "UTF-16", "windows-1252")) {
      Path file = folder.resolve(encoding + ".txt");
      Files.write(
          file, "Füße größer als früher.\n\nZweiter Absatz.".getBytes(Charset.forName(encoding)));
      assertThat(Reading.of(file, null).text()).contains("Füße größer").contains("Absatz");
    }
  }

  @Test
  void tellsWhereTheTextOfAPdfStands() throws IOException {
    Path file = folder.resolve("a.pdf");
    try (PDDocument document = new PDDocument()) {
      page(document, "Big Title", 24, 50, 700);
      try (PDPageContentStream content =
          new PDPageContentStream(
              document, document.getPage(0), PDPageContentStream.AppendMode.APPEND, false)) {
        line(content, "The first line of a para-", 10, 50, 650);
        line(content, "graph goes on here with more words.", 10, 50, 638);
      }
      page(document, "On the second page.", 10, 300, 100);
      document.save(file.toFile());
    }

    Reading reading = Reading.of(file, null);

    assertThat(reading.end().pages()).isEqualTo(2);
    assertThat(kinds(reading)).containsExactly(Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH);
    Block paragraph = reading.blocks().get(1);
    assertThat(paragraph.text())
        .isEqualTo("The first line of a paragraph goes on here with more words.");
    assertThat(paragraph.page()).isEqualTo(1);
    assertThat(paragraph.box().left()).isBetween(0.07, 0.09);
    assertThat(paragraph.box().top()).isBetween(0.21, 0.23);
    assertThat(paragraph.box().bottom()).isBetween(0.23, 0.25);
    assertThat(reading.blocks().get(2).page()).isEqualTo(2);
    assertThat(reading.blocks().get(2).box().top()).isGreaterThan(0.8);
  }

  private static void page(PDDocument document, String text, int size, int x, int y)
      throws IOException {
    PDPage page = new PDPage(PDRectangle.A4);
    document.addPage(page);
    try (PDPageContentStream content = new PDPageContentStream(document, page)) {
      line(content, text, size, x, y);
    }
  }

  private static void line(PDPageContentStream content, String text, int size, int x, int y)
      throws IOException {
    content.beginText();
    content.setFont(new PDType1Font(FontName.HELVETICA), size);
    content.newLineAtOffset(x, y);
    content.showText(text);
    content.endText();
  }

  @Test
  void readsOfficeFiles() throws IOException {
    Path word = folder.resolve("a.docx");
    try (XWPFDocument document = new XWPFDocument();
        OutputStream out = Files.newOutputStream(word)) {
      document.createParagraph().createRun().setText("A paragraph.");
      var table = document.createTable(2, 2);
      table.getRow(0).getCell(0).setText("k");
      table.getRow(0).getCell(1).setText("v");
      table.getRow(1).getCell(0).setText("x");
      table.getRow(1).getCell(1).setText("1");
      document.write(out);
    }
    assertThat(kinds(Reading.of(word, null))).containsExactly(Kind.PARAGRAPH, Kind.TABLE);

    Path sheets = folder.resolve("a.xlsx");
    try (XSSFWorkbook book = new XSSFWorkbook();
        OutputStream out = Files.newOutputStream(sheets)) {
      for (String name : List.of("First", "Second")) {
        var sheet = book.createSheet(name);
        sheet.createRow(0).createCell(0).setCellValue("head");
        sheet.getRow(0).createCell(1).setCellValue("er");
        sheet.createRow(1).createCell(0).setCellValue(7);
        sheet.getRow(1).createCell(1).setCellValue("seven");
      }
      book.write(out);
    }
    Reading reading = Reading.of(sheets, null);
    assertThat(kinds(reading)).containsExactly(Kind.HEADING, Kind.TABLE, Kind.HEADING, Kind.TABLE);
    assertThat(reading.blocks().getLast().page()).isEqualTo(2);
    assertThat(reading.end().pages()).isEqualTo(2);
  }

  @Test
  void tellsMailByItsFields() throws IOException {
    Reading reading =
        read(
            "a.eml",
            "From: Ann <a@example.org>\r\nTo: b@example.org\r\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
                + "Date: Mon, 2 Feb 2026 10:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nHello Bob.\r\n");

    assertThat(reading.blocks()).filteredOn(b -> b.kind() == Kind.FIELD).hasSize(4);
    assertThat(reading.text()).contains("Subject: Grüße").contains("Hello Bob.");
  }

  @Test
  void saysWhyAFileCannotBeRead() throws IOException {
    assertThat(read("empty.txt", "").failure().kind()).isEqualTo(Failure.Kind.EMPTY);
    assertThat(read("blank.txt", " \n\n ").failure().kind()).isEqualTo(Failure.Kind.EMPTY);
    assertThat(read("broken.pdf", "%PDF-1.7 nothing of the kind").failure().kind())
        .isIn(Failure.Kind.DAMAGED, Failure.Kind.EMPTY);
    Path zip = folder.resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("x.txt"));
      out.write(65);
    }
    assertThat(Reading.of(zip, null).failure().message()).contains("archive");
    Path binary = folder.resolve("a.bin");
    Files.write(binary, new byte[] {0, 1, 2, 3, (byte) 0xFF, 7, 0, 0, 9});
    assertThat(Reading.of(binary, null).failure().kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
    Path large = folder.resolve("large.txt");
    Files.writeString(large, "words and words\n\n".repeat(1000));
    assertThat(Reading.of(large, null, 5_000).failure().kind()).isEqualTo(Failure.Kind.TOO_LARGE);
  }

  @Test
  void opensNoAddressThatAFileNames() throws IOException {
    Reading reading =
        read(
            "a.xml",
            "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                + "<r>before &e; after</r>");

    assertThat(reading.text()).doesNotContain(Files.readString(Path.of("/etc/hostname")).strip());
  }

  @Test
  void readsScansByOcrOrSaysThatItNeedsIt() throws IOException {
    Path file = folder.resolve("scan.pdf");
    BufferedImage picture = new BufferedImage(1240, 400, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = picture.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    pen.setColor(Color.BLACK);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 60));
    pen.drawString("The ferry leaves at nine", 100, 200);
    pen.dispose();
    try (PDDocument document = new PDDocument()) {
      for (int number = 0; number < 2; number++) {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.drawImage(LosslessFactory.createFromImage(document, picture), 0, 500, 595, 192);
        }
      }
      document.save(file.toFile());
    }

    Reading without = Reading.of(file, null, Reading.MOST, Reading.NO_OCR);

    assertThat(without.failure()).isNotNull();
    assertThat(without.failure().kind()).isEqualTo(Failure.Kind.NEEDS_OCR);
    assertThat(without.failure().message()).contains("tesseract-ocr");
    Assumptions.assumeTrue(Reading.OCR.installed(), "tesseract-ocr is not installed");
    Reading with = Reading.of(file, null);
    assertThat(with.blocks()).extracting(Block::page).containsExactly(1, 2);
    assertThat(with.text()).contains("The ferry leaves at nine");
  }
}
