package dev.parley.parser;

import dev.parley.parsing.Block.Kind;
import dev.parley.parsing.Failure;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/** Text in images, read by OCR where that is installed. */
final class ImageReader implements Reader {

  private static final long MILLION = 1_000_000;

  /** An A0 poster at 200 dots an inch has 62 million. */
  private static final long MOST_PIXELS = 100 * MILLION;

  private final Tesseract tesseract;

  ImageReader(Tesseract tesseract) {
    this.tesseract = tesseract;
  }

  @Override
  public Outcome read(Source source, Blocks blocks) throws IOException {
    require();
    int pages = pages(source.path());
    if (pages > 1) {
      for (int page = 0; page < pages; page++) {
        blocks.page(page + 1);
        blocks.text(Kind.IMAGE, 0, tesseract.read(source.path(), page));
        blocks.progress(page + 1, pages);
      }
      return new Outcome(pages, Map.of());
    }
    String[] texts = tesseract.read(source.path()).split("\f");
    for (int page = 0; page < texts.length; page++) {
      blocks.page(page + 1);
      blocks.text(Kind.IMAGE, 0, texts[page]);
    }
    return new Outcome(texts.length, Map.of());
  }

  /**
   * How many images are in the file; 1 where that cannot be told.
   *
   * @throws ReadFailure when one has more pixels than are read
   */
  private static int pages(Path file) throws IOException {
    try (ImageInputStream bytes = ImageIO.createImageInputStream(file.toFile())) {
      var readers = ImageIO.getImageReaders(bytes);
      if (!readers.hasNext()) {
        return 1;
      }
      javax.imageio.ImageReader reader = readers.next();
      try {
        reader.setInput(bytes);
        boolean tiff = reader.getFormatName().equalsIgnoreCase("tiff");
        int pages = tiff ? Math.max(1, reader.getNumImages(true)) : 1;
        for (int page = 0; page < pages; page++) {
          requireSmall((long) reader.getWidth(page) * reader.getHeight(page));
        }
        return pages;
      } catch (IOException | RuntimeException unknown) {
        if (unknown instanceof ReadFailure large) {
          throw large;
        }
        return 1; // the OCR program may know better
      } finally {
        reader.dispose();
      }
    }
  }

  private static void requireSmall(long pixels) {
    if (pixels > MOST_PIXELS) {
      throw new ReadFailure(
          Failure.Kind.TOO_LARGE,
          "The image has "
              + pixels / MILLION
              + " million pixels; images of up to "
              + MOST_PIXELS / MILLION
              + " million are read. Scale it down.");
    }
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
