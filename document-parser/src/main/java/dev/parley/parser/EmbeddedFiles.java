package dev.parley.parser;

import dev.parley.parser.Reader.Source;
import dev.parley.parsing.Block.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Files within a file. All messages of a mailbox are read; of what is attached, texts and documents
 * are, pictures and the hundred-first are not.
 */
final class EmbeddedFiles extends ParsingEmbeddedDocumentExtractor {

  private static final long LARGEST_ATTACHMENT = 64L << 20;

  private static final int MOST_ATTACHED = 100;

  private final transient ParseContext context;
  private final transient Parser tika;
  private final transient Reader pdf;
  private final transient Blocks blocks;
  private final boolean mailbox;
  private int attached;
  private int messages;

  EmbeddedFiles(ParseContext context, Parser tika, Reader pdf, Blocks blocks, MediaType of) {
    super(context);
    this.context = context;
    this.tika = tika;
    this.pdf = pdf;
    this.blocks = blocks;
    this.mailbox = of.equals(OfficeReader.MAILBOX);
  }

  /** A message of a mailbox is told with its fields, as a page. */
  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
      throws SAXException, IOException {
    if (isMessage(metadata)) {
      message(stream, metadata);
    } else if (isPdf(metadata)) {
      finish(handler);
      pdf(stream, metadata);
    } else {
      super.parseEmbedded(stream, handler, metadata, outputHtml);
    }
  }

  private void message(InputStream stream, Metadata metadata) throws SAXException, IOException {
    if (mailbox) {
      blocks.page(++messages);
    }
    XhtmlBlocks content =
        new XhtmlBlocks(blocks, false, () -> OfficeReader.fields(metadata, blocks));
    try {
      tika.parse(stream, content, metadata, context);
    } catch (TikaException unreadable) {
      blocks.text(Kind.PARAGRAPH, 0, "(This message cannot be read.)");
    }
    content.flush();
    if (mailbox) {
      blocks.progress(messages, messages + 1);
    }
  }

  /** What stands before the attachment comes before its text. */
  private static void finish(ContentHandler handler) throws SAXException {
    handler.startElement("", "div", "div", new org.xml.sax.helpers.AttributesImpl());
    handler.endElement("", "div", "div");
  }

  /** Its pages are not the message's, so that its text has none. */
  private void pdf(InputStream stream, Metadata metadata) throws SAXException, IOException {
    String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
    Path file = Files.createTempFile("attached", ".pdf");
    try {
      copy(stream, file);
      blocks.within(true);
      pdf.read(new Source(file, name == null ? "" : name, OfficeReader.PDF, null), blocks);
    } catch (TikaException | IOException unreadable) {
      blocks.text(Kind.PARAGRAPH, 0, "(The attached file " + name + " cannot be read.)");
    } catch (ReadFailure failed) {
      if (failed.failure().kind() == dev.parley.parsing.Failure.Kind.TOO_LARGE) {
        throw failed;
      }
      blocks.text(Kind.PARAGRAPH, 0, "(The attached file " + name + " cannot be read.)");
    } finally {
      blocks.within(false);
      Files.deleteIfExists(file);
    }
  }

  /** What inflates further than that is not read; a disk is shared. */
  private static void copy(InputStream stream, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[16 * 1024];
      long copied = 0;
      for (int got = stream.read(buffer); got >= 0; got = stream.read(buffer)) {
        copied += got;
        if (copied > LARGEST_ATTACHMENT) {
          throw new IOException("The attached file is larger than may be read.");
        }
        out.write(buffer, 0, got);
      }
    }
  }

  private static boolean isMessage(Metadata metadata) {
    return isOf(metadata, OfficeReader.MESSAGE);
  }

  private static boolean isPdf(Metadata metadata) {
    String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
    return isOf(metadata, OfficeReader.PDF)
        || (name != null && name.toLowerCase(java.util.Locale.ROOT).endsWith(".pdf"));
  }

  private static boolean isOf(Metadata metadata, MediaType type) {
    String declared = metadata.get(TikaCoreProperties.CONTENT_TYPE_PARSER_OVERRIDE);
    MediaType own = MediaType.parse(metadata.get(Metadata.CONTENT_TYPE));
    return type.toString().equals(declared) || (own != null && type.equals(own.getBaseType()));
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    if (mailbox && isMessage(metadata)) {
      return true;
    }
    String type = metadata.get(Metadata.CONTENT_TYPE);
    boolean picture = type != null && type.startsWith("image/");
    return !picture && ++attached <= MOST_ATTACHED && super.shouldParseEmbedded(metadata);
  }
}
