package dev.parley.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Kind;
import dev.parley.parsing.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats, their pages, and what they hold of each other. */
class FormatsTest {

  @TempDir Path folder;

  private Reading read(String name, String text) throws IOException {
    return Reading.of(Files.writeString(folder.resolve(name), text), null);
  }

  private Path sheets(String name, Workbook book) throws IOException {
    Path file = folder.resolve(name);
    try (book;
        OutputStream out = Files.newOutputStream(file)) {
      for (String title : List.of("First", "Second")) {
        var sheet = book.createSheet(title);
        sheet.createRow(0).createCell(0).setCellValue("head");
        sheet.getRow(0).createCell(1).setCellValue("er");
        sheet.createRow(1).createCell(0).setCellValue(7);
        sheet.getRow(1).createCell(1).setCellValue("seven");
      }
      book.write(out);
    }
    return file;
  }

  @Test
  void countsSheetsAndSlidesOfOldFormatsOnce() throws IOException {
    Reading sheets = Reading.of(sheets("a.xls", new HSSFWorkbook()), null);
    assertThat(sheets.end().pages()).isEqualTo(2);
    assertThat(sheets.blocks()).extracting(Block::page).containsExactly(1, 1, 2, 2);

    Path show = folder.resolve("a.ppt");
    try (HSLFSlideShow slides = new HSLFSlideShow();
        OutputStream out = Files.newOutputStream(show)) {
      for (String title : List.of("One", "Two", "Three")) {
        slides.createSlide().addTitle().setText(title);
      }
      slides.write(out);
    }
    Reading slides = Reading.of(show, null);
    assertThat(slides.end().pages()).isEqualTo(3);
    assertThat(slides.blocks())
        .filteredOn(block -> block.text().equals("Three"))
        .extracting(Block::page)
        .containsExactly(3);
  }

  @Test
  void goesByTheContentWhereTheNameLies() throws IOException {
    Path sheets = sheets("a.xlsx", new XSSFWorkbook());
    for (String name : List.of("lie.csv", "lie.md", "lie.pdf", "lie.txt")) {
      Reading reading = Reading.of(Files.copy(sheets, folder.resolve(name)), null);
      assertThat(reading.text()).isEqualTo("First head er 7 seven Second head er 7 seven");
    }
    assertThat(read("text.docx", "Only words.").text()).isEqualTo("Only words.");
  }

  @Test
  void readsWhateverIsXmlOrText() throws IOException {
    assertThat(
            read(
                    "feed.xml",
                    "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Harbour news</title>"
                        + "<item><title>Ferry late</title></item></channel></rss>")
                .text())
        .contains("Harbour news")
        .contains("Ferry late");
    assertThat(
            read("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>Quay</text></svg>")
                .text())
        .isEqualTo("Quay");
    assertThat(read("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nAhoy\n").text()).contains("Ahoy");
  }

  @Test
  void putsCellsThatReachOverOthersIntoTheirColumns() throws IOException {
    Block table =
        read(
                "a.html",
                "<html><body><table><tr><th rowspan=2>City</th><th colspan=2>People</th></tr>"
                    + "<tr><th>2010</th><th>2020</th></tr>"
                    + "<tr><td rowspan=2>Ulm</td><td>100</td><td>110</td></tr>"
                    + "<tr><td>200</td><td>220</td></tr>"
                    + "<tr><td colspan=999999999>none</td></tr></table></body></html>")
            .blocks()
            .getFirst();

    assertThat(table.headerRows()).isEqualTo(2);
    assertThat(table.rows())
        .containsExactly(
            List.of("City", "People", "People"),
            List.of("City", "2010", "2020"),
            List.of("Ulm", "100", "110"),
            List.of("Ulm", "200", "220"),
            List.of("none"));
  }

  @Test
  void tellsHeadingsOfRowsFromThoseOfColumns() throws IOException {
    Block table =
        read(
                "a.html",
                "<html><body><table><tr><th>Name</th><td>Ann</td></tr><tr><th>Age</th><td>7</td></tr>"
                    + "<tr><th>Town</th><td>Ulm</td></tr></table></body></html>")
            .blocks()
            .getFirst();

    assertThat(table.headerRows()).isEqualTo(1);
  }

  @Test
  void readsAllMessagesOfAMailbox() throws IOException {
    StringBuilder mailbox = new StringBuilder();
    for (int message = 1; message <= 130; message++) {
      mailbox.append(
          "From a@example.org Mon Feb  2 10:00:00 2026\nFrom: a@example.org\nSubject: No ");
      mailbox.append(message).append("\n\nBody number ").append(message).append(".\n\n");
    }
    Reading reading = read("a.mbox", mailbox.toString());

    assertThat(reading.text()).contains("Body number 1.").contains("Body number 130.");
    assertThat(reading.blocks().getLast().page()).isEqualTo(130);
  }

  @Test
  void readsWhatIsAttachedToAMessage() throws IOException {
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 12);
        content.newLineAtOffset(72, 700);
        content.showText("The invoice is due in May.");
        content.endText();
      }
      document.save(pdf);
    }
    String part = "--b\r\nContent-Type: ";
    String named =
        "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=";
    Reading reading =
        read(
            "a.eml",
            "From: a@example.org\r\nSubject: Two files\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + part
                + "text/plain\r\n\r\nSee the files.\r\n"
                + part
                + "application/pdf"
                + named
                + "\"a.pdf\"\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(pdf.toByteArray())
                + "\r\n"
                + part
                + "application/pdf"
                + named
                + "\"broken.pdf\"\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString("%PDF-1.7 broken".getBytes("US-ASCII"))
                + "\r\n"
                + part
                + "text/plain\r\n\r\nThe end.\r\n--b--\r\n");

    assertThat(reading.text())
        .containsSubsequence(
            "See the files.",
            "The invoice is due in May.",
            "broken.pdf cannot be read",
            "The end.");
  }

  @Test
  void readsTablesRowByRowHoweverLongTheyAre() throws IOException {
    assertThat(read("a.csv", "sep=;\nname;city\nAnn;Ulm\n").blocks().getFirst().rows())
        .containsExactly(List.of("name", "city"), List.of("Ann", "Ulm"));
    assertThat(read("b.csv", "name\n").blocks()).hasSize(1);
    Path many = Files.writeString(folder.resolve("c.csv"), "id,word\n" + "1,words\n".repeat(3000));
    Reading cut = Reading.of(many, null, 10_000);
    assertThat(cut.failure().kind()).isEqualTo(Failure.Kind.TOO_LARGE);
    assertThat(cut.blocks()).as("given out before the end was read").isNotEmpty();
  }

  @Test
  void givesOutALineWithoutEndInParts() throws IOException {
    Reading reading = read("a.txt", "word ".repeat(50_000));

    assertThat(reading.blocks()).hasSizeGreaterThan(1);
    assertThat(reading.blocks()).extracting(Block::kind).containsOnly(Kind.PARAGRAPH);
    assertThat(reading.text().replace(" ", "")).isEqualTo("word".repeat(50_000));
  }
}
