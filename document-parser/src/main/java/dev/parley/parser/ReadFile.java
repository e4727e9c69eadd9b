package dev.parley.parser;

import dev.parley.parser.Reader.Outcome;
import dev.parley.parser.Reader.Source;
import dev.parley.parsing.Failure;
import dev.parley.parsing.Message;
import dev.parley.parsing.ParseRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.exception.ZeroByteFileException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * Tells what a file is by its content, with its name as a hint, and has the right reader read it.
 */
final class ReadFile {

  private static final Set<String> ARCHIVES =
      Set.of(
          "application/zip",
          "application/gzip",
          "application/x-tar",
          "application/x-gtar",
          "application/x-7z-compressed",
          "application/x-rar-compressed",
          "application/x-bzip2",
          "application/x-xz",
          "application/java-archive");

  private final Detector detector = new DefaultDetector();
  private final Reader pdf;
  private final Reader office;
  private final Reader text = new TextReader();
  private final Reader table = new TableReader();
  private final Reader markdown = new MarkdownReader();
  private final Reader image;

  ReadFile(Tesseract tesseract) {
    ImageReader images = new ImageReader(tesseract);
    this.pdf = new PdfReader(images);
    this.office = new OfficeReader(pdf);
    this.image = images;
  }

  /** Answers with blocks and one end, or with one failure. */
  void read(ParseRequest request, Consumer<Message> messages) {
    try {
      messages.accept(readOrFail(request, messages));
    } catch (ReadFailure failed) {
      messages.accept(new Message.Failed(failed.failure()));
    }
  }

  private Message readOrFail(ParseRequest request, Consumer<Message> messages) {
    Blocks blocks = new Blocks(messages, request.mostCharacters());
    Path path = Path.of(request.path());
    try {
      MediaType type = detect(path, request.fileName());
      Source source = new Source(path, request.fileName(), type, request.password());
      Outcome outcome = readerOf(type, request.fileName()).read(source, blocks);
      if (!blocks.any()) {
        throw new ReadFailure(Failure.Kind.EMPTY, "There is no text in the file.");
      }
      return new Message.End(
          type.toString(), outcome.pages(), outcome.properties(), outcome.warning());
    } catch (EncryptedDocumentException encrypted) {
      throw encrypted(request.password());
    } catch (ZeroByteFileException empty) {
      throw new ReadFailure(Failure.Kind.EMPTY, "The file is empty.");
    } catch (StackOverflowError nested) {
      throw new ReadFailure(
          Failure.Kind.DAMAGED, "The file is nested deeper than can be followed.");
    } catch (IOException | SAXException | TikaException | RuntimeException failed) {
      throw reasonOf(failed, request.password());
    }
  }

  private MediaType detect(Path path, String name) throws IOException {
    if (Files.size(path) == 0) {
      throw new ReadFailure(Failure.Kind.EMPTY, "The file is empty.");
    }
    Metadata hints = new Metadata();
    hints.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    try (InputStream stream = TikaInputStream.get(path)) {
      return detector.detect(stream, hints);
    }
  }

  private Reader readerOf(MediaType type, String name) {
    String full = type.getBaseType().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    if (full.equals("application/pdf")) {
      return pdf;
    }
    if (ARCHIVES.contains(full)) {
      throw new ReadFailure(
          Failure.Kind.UNSUPPORTED,
          "This is an archive (" + full + "). Upload the files inside it one by one.");
    }
    if (full.startsWith("image/") && !full.equals("image/svg+xml")) {
      return image;
    }
    boolean texts = type.getType().equals("text") || TextReader.reads(type.getBaseType());
    if (full.equals("text/csv")
        || full.equals("text/tab-separated-values")
        || (texts && lower.endsWith(".csv"))) {
      return table;
    }
    if (full.contains("markdown")
        || (texts && (lower.endsWith(".md") || lower.endsWith(".markdown")))) {
      return markdown;
    }
    if (OfficeReader.reads(type)) {
      return office;
    }
    if (texts) {
      return text;
    }
    throw new ReadFailure(
        Failure.Kind.UNSUPPORTED,
        "Nothing here reads files of type "
            + full
            + ". Save it as PDF, an Office format, HTML, Markdown, CSV or plain text.");
  }

  private static ReadFailure encrypted(@Nullable String password) {
    return password == null
        ? new ReadFailure(
            Failure.Kind.PASSWORD_NEEDED,
            "The file is encrypted. Upload it with its password, or without encryption.")
        : new ReadFailure(
            Failure.Kind.WRONG_PASSWORD, "The password that was given does not open the file.");
  }

  /** The libraries' own guards against bombs have no exception type in common. */
  private static boolean isBomb(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return WriteLimitReachedException.isWriteLimitReached(cause)
        || message.contains("zip bomb")
        || message.contains("maximum entity size")
        || message.contains("jaxp0001000");
  }

  /** Libraries wrap each other's exceptions; what tells the owner most may be anywhere inside. */
  private static ReadFailure reasonOf(Throwable failed, @Nullable String password) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof ReadFailure known) {
        return known;
      }
      if (cause instanceof EncryptedDocumentException
          || cause instanceof org.apache.poi.EncryptedDocumentException) {
        return encrypted(password);
      }
      if (isBomb(cause)) {
        return new ReadFailure(
            Failure.Kind.TOO_LARGE,
            "A small part of the file unfolds to far more than a document holds; it was not read"
                + " any further.");
      }
    }
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return new ReadFailure(
        Failure.Kind.DAMAGED,
        "The file is damaged or not of the format that it claims to be ("
            + root.getClass().getSimpleName()
            + (message == null ? "" : ": " + message.lines().findFirst().orElse(""))
            + ").");
  }
}
