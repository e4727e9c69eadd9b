package dev.parley.parser;

import dev.parley.parsing.Block.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.PasswordProvider;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.xml.sax.SAXException;

/** Office documents, web pages, books and mail, as Tika reads them. */
final class OfficeReader implements Reader {

  private static final int LONGEST_PROPERTY = 500;

  static final MediaType MESSAGE = MediaType.parse("message/rfc822");
  static final MediaType MAILBOX = MediaType.parse("application/mbox");
  static final MediaType PDF = MediaType.parse("application/pdf");

  private static final AutoDetectParser TIKA = new AutoDetectParser();

  private static final Map<String, Property> PROPERTIES =
      Map.of(
          "title", TikaCoreProperties.TITLE,
          "author", TikaCoreProperties.CREATOR,
          "created", TikaCoreProperties.CREATED,
          "subject", TikaCoreProperties.SUBJECT);

  private final Reader pdf;

  /**
   * @param pdf reads what is attached
   */
  OfficeReader(Reader pdf) {
    this.pdf = pdf;
  }

  /** Also every format that is XML, such as a feed or a drawing: its texts are read. */
  static boolean reads(MediaType type) {
    MediaType base = type.getBaseType();
    return !base.equals(MediaType.TEXT_PLAIN)
        && (TIKA.getParsers().containsKey(base)
            || MediaTypeRegistry.getDefaultRegistry()
                .isInstanceOf(base, MediaType.APPLICATION_XML));
  }

  @Override
  public Outcome read(Source source, Blocks blocks)
      throws IOException, SAXException, TikaException {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, source.name());
    boolean mail = source.type().getBaseType().equals(MESSAGE);
    XhtmlBlocks content =
        new XhtmlBlocks(
            blocks, isSpreadsheet(source.type()), mail ? () -> fields(metadata, blocks) : () -> {});
    try (InputStream stream = TikaInputStream.get(source.path())) {
      TIKA.parse(stream, content, metadata, context(source, blocks));
    }
    content.flush();
    return new Outcome(content.pages(), properties(metadata));
  }

  private ParseContext context(Source source, Blocks blocks) {
    ParseContext context = new ParseContext();
    String password = source.password();
    if (password != null) {
      context.set(PasswordProvider.class, metadata -> password);
    }
    OfficeParserConfig office = new OfficeParserConfig();
    office.setExtractMacros(false);
    office.setIncludeHeadersAndFooters(false);
    office.setIncludeDeletedContent(false);
    context.set(OfficeParserConfig.class, office);
    context.set(Parser.class, TIKA);
    context.set(EncodingDetector.class, new FindEncoding());
    context.set(HtmlMapper.class, new CellSpans());
    context.set(
        EmbeddedDocumentExtractor.class,
        new EmbeddedFiles(context, TIKA, pdf, blocks, source.type().getBaseType()));
    return context;
  }

  /** What a message says about itself stands above its text. */
  static void fields(Metadata metadata, Blocks blocks) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Subject", metadata.get(TikaCoreProperties.TITLE));
    fields.put("From", metadata.get(Message.MESSAGE_FROM));
    fields.put("To", metadata.get(Message.MESSAGE_TO));
    fields.put("Cc", metadata.get(Message.MESSAGE_CC));
    fields.put("Date", metadata.get(TikaCoreProperties.CREATED));
    fields.forEach(
        (name, value) -> {
          if (value != null && !value.isBlank()) {
            blocks.text(Kind.FIELD, 0, name + ": " + value);
          }
        });
  }

  private static boolean isSpreadsheet(MediaType type) {
    String subtype = type.getSubtype();
    return subtype.contains("excel") || subtype.contains("spreadsheet");
  }

  private static Map<String, String> properties(Metadata metadata) {
    Map<String, String> found = new LinkedHashMap<>();
    PROPERTIES.forEach(
        (name, property) -> {
          List<String> values = List.of(metadata.getValues(property));
          String text = String.join(", ", values);
          if (!text.isBlank()) {
            found.put(name, text.substring(0, Math.min(LONGEST_PROPERTY, text.length())));
          }
        });
    return found;
  }
}
