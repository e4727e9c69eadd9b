package dev.parley.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfTableTest {

  private static final float LEFT = 60;
  private static final float TOP = 700;
  private static final float WIDTH = 150;
  private static final float HEIGHT = 24;

  @TempDir Path folder;

  /** What is drawn on a page of A4. */
  private interface Drawing {
    void on(PDPageContentStream content) throws IOException;
  }

  private Reading read(Drawing drawing) throws IOException {
    Path file = folder.resolve("drawn.pdf");
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage(PDRectangle.A4);
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        drawing.on(content);
      }
      document.save(file.toFile());
    }
    return Reading.of(file, null);
  }

  private static void write(PDPageContentStream content, float x, float y, String text)
      throws IOException {
    content.beginText();
    content.setFont(new PDType1Font(FontName.HELVETICA), 10);
    content.newLineAtOffset(x, y);
    content.showText(text);
    content.endText();
  }

  /** Row and column count from the top left cell. */
  private static void cell(PDPageContentStream content, int row, int column, String text)
      throws IOException {
    write(content, LEFT + column * WIDTH + 4, TOP - (row + 1) * HEIGHT + 7, text);
  }

  private static void line(PDPageContentStream content, float x, float y, float toX, float toY)
      throws IOException {
    content.moveTo(x, y);
    content.lineTo(toX, toY);
    content.stroke();
  }

  private static void grid(PDPageContentStream content, int rows, int columns) throws IOException {
    for (int row = 0; row <= rows; row++) {
      line(content, LEFT, TOP - row * HEIGHT, LEFT + columns * WIDTH, TOP - row * HEIGHT);
    }
    for (int column = 0; column <= columns; column++) {
      line(content, LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP - rows * HEIGHT);
    }
  }

  @Test
  void keepsATableBetweenTheTextAroundIt() throws IOException {
    Reading reading =
        read(
            content -> {
              write(content, LEFT, 740, "Prices of last year.");
              grid(content, 3, 2);
              cell(content, 0, 0, "Fruit");
              cell(content, 0, 1, "Price per box");
              cell(content, 1, 0, "Plums from the valley");
              cell(content, 1, 1, "12.50");
              cell(content, 2, 1, "8.00");
              cell(content, 2, 0, "Pears");
              write(content, LEFT, 560, "All prices without tax.");
            });

    assertThat(reading.blocks())
        .extracting(Block::kind)
        .containsExactly(Kind.PARAGRAPH, Kind.TABLE, Kind.PARAGRAPH);
    Block table = reading.blocks().get(1);
    assertThat(table.rows())
        .containsExactly(
            List.of("Fruit", "Price per box"),
            List.of("Plums from the valley", "12.50"),
            List.of("Pears", "8.00"));
    assertThat(table.headerRows()).isEqualTo(1);
    assertThat(table.page()).isEqualTo(1);
    Block.Box box = table.box();
    assertThat(box).isNotNull();
    assertThat(box.left()).isBetween(0.09, 0.11);
    assertThat(box.right()).isBetween(0.59, 0.62);
    assertThat(box.top()).isBetween(0.16, 0.18);
    assertThat(box.bottom()).isBetween(0.24, 0.27);
    assertThat(reading.blocks().getLast().text()).isEqualTo("All prices without tax.");
  }

  @Test
  void readsRulesThatAreFilledRectanglesAndCellsThatSpan() throws IOException {
    Reading reading =
        read(
            content -> {
              for (int row = 0; row <= 3; row++) {
                content.addRect(LEFT, TOP - row * HEIGHT - 0.5f, 3 * WIDTH, 1);
                content.fill();
              }
              for (int column = 0; column <= 3; column++) {
                // the first row has one cell over the last two columns
                float height = column == 2 ? 2 * HEIGHT : 3 * HEIGHT;
                content.addRect(LEFT + column * WIDTH - 0.5f, TOP - 3 * HEIGHT, 1, height);
                content.fill();
              }
              cell(content, 0, 0, "Town");
              write(content, LEFT + 1.8f * WIDTH, TOP - HEIGHT + 7, "Rain and sun");
              cell(content, 1, 0, "Bergen");
              cell(content, 1, 1, "2495");
              cell(content, 1, 2, "1187");
              cell(content, 2, 0, "Faro");
              cell(content, 2, 1, "511");
              cell(content, 2, 2, "3036");
            });

    assertThat(reading.blocks()).hasSize(1);
    assertThat(reading.blocks().getFirst().rows())
        .containsExactly(
            List.of("Town", "Rain and sun"),
            List.of("Bergen", "2495", "1187"),
            List.of("Faro", "511", "3036"));
  }

  @Test
  void readsTablesThatAreOpenAtASideAndTheirTitles() throws IOException {
    Reading reading =
        read(
            content -> {
              for (int row = 0; row <= 3; row++) {
                line(content, LEFT, TOP - row * HEIGHT, LEFT + 2 * WIDTH, TOP - row * HEIGHT);
              }
              line(content, LEFT, TOP, LEFT, TOP - 3 * HEIGHT);
              line(content, LEFT + WIDTH, TOP - HEIGHT, LEFT + WIDTH, TOP - 3 * HEIGHT);
              cell(content, 0, 0, "Opening hours");
              cell(content, 1, 0, "Monday");
              cell(content, 1, 1, "9 to 5");
              cell(content, 2, 0, "Sunday");
              cell(content, 2, 1, "closed");
            });

    Block table = reading.blocks().getFirst();
    assertThat(table.text()).isEqualTo("Opening hours");
    assertThat(table.rows())
        .containsExactly(List.of("Monday", "9 to 5"), List.of("Sunday", "closed"));
  }

  @Test
  void putsSeveralLinesOfACellTogether() throws IOException {
    Reading reading =
        read(
            content -> {
              for (int row = 0; row <= 2; row++) {
                line(content, LEFT, TOP - row * 60, LEFT + 2 * WIDTH, TOP - row * 60);
              }
              for (int column = 0; column <= 2; column++) {
                line(content, LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP - 120);
              }
              write(content, LEFT + 4, TOP - 20, "Name of the");
              write(content, LEFT + WIDTH + 4, TOP - 20, "What it");
              write(content, LEFT + 4, TOP - 34, "station");
              write(content, LEFT + WIDTH + 4, TOP - 34, "measures");
              write(content, LEFT + 4, TOP - 80, "North");
              write(content, LEFT + WIDTH + 4, TOP - 80, "wind");
            });

    assertThat(reading.blocks().getFirst().rows())
        .containsExactly(
            List.of("Name of the station", "What it measures"), List.of("North", "wind"));
  }

  @Test
  void leavesFramesAndDrawingsAsText() throws IOException {
    Reading framed =
        read(
            content -> {
              content.addRect(40, 40, 515, 762);
              content.stroke();
              line(content, 40, 760, 555, 760);
              write(content, LEFT, 740, "A page with a frame.");
              write(content, LEFT, 700, "Nothing here is a table.");
            });
    assertThat(framed.blocks()).extracting(Block::kind).containsOnly(Kind.PARAGRAPH);

    Reading chart =
        read(
            content -> {
              grid(content, 8, 2);
              cell(content, 0, 0, "Only a caption in a grid");
              write(content, LEFT, 300, "Text below.");
            });
    assertThat(chart.blocks()).extracting(Block::kind).doesNotContain(Kind.TABLE);
    assertThat(chart.text()).contains("Only a caption in a grid", "Text below.");
  }

  @Test
  void keepsTheTablesOfARealFile() {
    Path file =
        Path.of(
            Optional.ofNullable(System.getProperty("parley.shared"))
                .or(() -> Optional.ofNullable(System.getenv("PARLEY_SHARED_DATA")))
                .orElse("../../shared/data"),
            "documents/files/korean-text-with-tables.pdf");
    Assumptions.assumeTrue(Files.exists(file), () -> "There is no " + file);

    Reading reading = Reading.of(file, null);
    List<Block> tables =
        reading.blocks().stream().filter(block -> block.kind() == Kind.TABLE).toList();
    assertThat(tables).hasSize(2);
    assertThat(tables)
        .allSatisfy(
            table -> {
              assertThat(table.page()).isEqualTo(1);
              assertThat(table.box()).isNotNull();
              assertThat(table.rows()).hasSize(4);
              assertThat(table.rows().getFirst()).containsExactly("업종", "적립 대상");
            });
    assertThat(tables.getFirst().rows().get(2)).containsExactly("주유", "모든 주유소");
  }
}
