package dev.parley.parser;

import dev.parley.parsing.Block.Kind;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/** Text in images, read by OCR where that is installed. */
final class ImageReader implements Reader {

  private final Tesseract tesseract;

  ImageReader(Tesseract tesseract) {
    this.tesseract = tesseract;
  }

  @Override
  public Outcome read(Source source, Blocks blocks) throws IOException {
    require();
    String[] pages = tesseract.read(source.path()).split("\f");
    for (int page = 0; page < pages.length; page++) {
      blocks.page(page + 1);
      blocks.text(Kind.IMAGE, 0, pages[page]);
    }
    return new Outcome(pages.length, Map.of());
  }

  /** Whether there is anything here that reads images. */
  boolean installed() {
    return tesseract.installed();
  }

  /**
   * Makes sure that images can be read.
   *
   * @throws ReadFailure when they cannot
   */
  void require() {
    tesseract.require();
  }

  /** The text of a rendered page. */
  String recognise(BufferedImage page) throws IOException {
    Path file = Files.createTempFile("page", ".png");
    try {
      ImageIO.write(page, "png", file.toFile());
      return tesseract.read(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
