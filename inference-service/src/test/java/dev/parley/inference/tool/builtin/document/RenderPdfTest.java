package dev.parley.inference.tool.builtin.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import java.io.IOException;
import java.time.Duration;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderPdfTest {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private final RenderPdf writer = new RenderPdf();

  @Test
  void pagesBreakWhereTheyAreFull() throws ToolFailedException, IOException {
    byte[] pdf = writer.write("Long", "<p>line</p>".repeat(200));
    try (PDDocument document = Loader.loadPDF(pdf)) {
      assertThat(document.getNumberOfPages()).isBetween(3, 20);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<div style='height: 10000in'>x</div>",
        "<div style='height: 1e9px'>x</div>",
        "<div style='height: 1000000000px'>x</div>",
        "<style>@page { size: 2px 2px; margin: 0 }</style><p>many words that need a lot of pages"
      })
  void endlessDocumentsEnd(String html) {
    Assertions.assertTimeoutPreemptively(
        BOUND,
        () -> {
          try {
            byte[] pdf = writer.write("Endless", html);
            try (PDDocument document = Loader.loadPDF(pdf)) {
              assertThat(document.getNumberOfPages()).isLessThanOrEqualTo(500);
            }
          } catch (ToolFailedException e) {
            assertThat(e).hasMessageContaining("pages");
          }
        });
  }

  @Test
  void tooManyElementsAreRefused() {
    assertThatThrownBy(() -> writer.write("Many", "<i>x</i>".repeat(20_001)))
        .isInstanceOf(ToolFailedException.class)
        .hasMessageContaining("elements");
  }

  @Test
  void whatIsNoHtmlIsTextAllTheSame() throws ToolFailedException {
    assertThat(writer.write("Odd", "a < b & c <unknown> <table><p>x"))
        .startsWith("%PDF".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
