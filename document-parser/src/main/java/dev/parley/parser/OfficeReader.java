package dev.parley.parser;

import dev.parley.parsing.Block.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.PasswordProvider;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Office documents, web pages, books and mail, as Tika reads them. */
final class OfficeReader implements Reader {

  private static final int MOST_EMBEDDED = 100;
  private static final int LONGEST_PROPERTY = 500;

  private static final Set<MediaType> MAIL =
      Set.of(MediaType.parse("message/rfc822"), MediaType.parse("application/mbox"));

  private static final AutoDetectParser TIKA = new AutoDetectParser();

  private static final Map<String, Property> PROPERTIES =
      Map.of(
          "title", TikaCoreProperties.TITLE,
          "author", TikaCoreProperties.CREATOR,
          "created", TikaCoreProperties.CREATED,
          "subject", TikaCoreProperties.SUBJECT);

  static boolean reads(MediaType type) {
    MediaType base = type.getBaseType();
    return !base.equals(MediaType.TEXT_PLAIN)
        && TIKA.getParsers().containsKey(base)
        && !base.getType().equals("image");
  }

  @Override
  public Outcome read(Source source, Blocks blocks)
      throws IOException, SAXException, TikaException {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, source.name());
    boolean mail = MAIL.contains(source.type().getBaseType());
    XhtmlBlocks content =
        new XhtmlBlocks(
            blocks, isSpreadsheet(source.type()), mail ? () -> fields(metadata, blocks) : () -> {});
    try (InputStream stream = TikaInputStream.get(source.path())) {
      TIKA.parse(stream, content, metadata, context(source, blocks));
    }
    content.flush();
    return new Outcome(content.pages(), properties(metadata));
  }

  private static ParseContext context(Source source, Blocks blocks) {
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
    context.set(EmbeddedDocumentExtractor.class, new Embedded(context, blocks));
    return context;
  }

  /** Files within the file: texts and messages are read, pictures and the hundred-first are not. */
  private static final class Embedded extends ParsingEmbeddedDocumentExtractor {

    private final ParseContext context;
    private final Blocks blocks;
    private int count;
    private int messages;

    Embedded(ParseContext context, Blocks blocks) {
      super(context);
      this.context = context;
      this.blocks = blocks;
    }

    /** A message of a mailbox is told with its fields, as a page. */
    @Override
    public void parseEmbedded(
        InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
        throws SAXException, IOException {
      if (!isMessage(metadata)) {
        super.parseEmbedded(stream, handler, metadata, outputHtml);
        return;
      }
      blocks.page(++messages);
      XhtmlBlocks content = new XhtmlBlocks(blocks, false, () -> fields(metadata, blocks));
      try {
        TIKA.parse(stream, content, metadata, context);
      } catch (TikaException unreadable) {
        blocks.text(Kind.PARAGRAPH, 0, "(This message cannot be read.)");
      }
      content.flush();
    }

    private static boolean isMessage(Metadata metadata) {
      String type = metadata.get(Metadata.CONTENT_TYPE);
      String declared = metadata.get(TikaCoreProperties.CONTENT_TYPE_PARSER_OVERRIDE);
      return "message/rfc822".equals(type) || "message/rfc822".equals(declared);
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
      String type = metadata.get(Metadata.CONTENT_TYPE);
      boolean picture = type != null && type.startsWith("image/");
      return !picture && ++count <= MOST_EMBEDDED && super.shouldParseEmbedded(metadata);
    }
  }

  /** What a message says about itself stands above its text. */
  private static void fields(Metadata metadata, Blocks blocks) {
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
