package dev.parley.parser;

import dev.parley.parsing.Block.Kind;
import dev.parley.parsing.Failure;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.ocr.TesseractOCRParser;
import org.apache.tika.sax.BodyContentHandler;
import org.xml.sax.SAXException;

/** Text in images, read by Tesseract where it is installed. */
final class ImageReader implements Reader {

  private final TesseractOCRParser tesseract = new TesseractOCRParser();

  @Override
  public Outcome read(Source source, Blocks blocks)
      throws IOException, SAXException, TikaException {
    require();
    blocks.text(Kind.IMAGE, 0, recognise(source.path(), source.type()));
    return new Outcome(1, java.util.Map.of());
  }

  /** Whether there is anything here that reads images. */
  boolean installed() {
    try {
      return tesseract.hasTesseract();
    } catch (org.apache.tika.exception.TikaConfigException e) {
      return false;
    }
  }

  /**
   * Makes sure that images can be read.
   *
   * @throws ReadFailure when they cannot
   */
  void require() {
    if (!installed()) {
      throw new ReadFailure(
          Failure.Kind.NEEDS_OCR,
          "The file holds pictures of text only. Reading those needs OCR: install tesseract-ocr"
              + " where rag-service runs, then have the document parsed again.");
    }
  }

  /** The text of a rendered page. */
  String recognise(BufferedImage page) throws IOException, SAXException, TikaException {
    Path file = Files.createTempFile("page", ".png");
    try {
      ImageIO.write(page, "png", file.toFile());
      return recognise(file, MediaType.image("png"));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private String recognise(Path file, MediaType type)
      throws IOException, SAXException, TikaException {
    BodyContentHandler text = new BodyContentHandler(-1);
    Metadata metadata = new Metadata();
    metadata.set(Metadata.CONTENT_TYPE, MediaType.image("ocr-" + type.getSubtype()).toString());
    try (InputStream stream = TikaInputStream.get(file)) {
      tesseract.parse(stream, text, metadata, new ParseContext());
    }
    return text.toString();
  }
}
