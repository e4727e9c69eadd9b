package dev.parley.parser;

import dev.parley.parser.PdfLines.Line;
import dev.parley.parsing.Block.Box;
import dev.parley.parsing.Block.Kind;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * PDF by PDFBox: lines with their places are put together to paragraphs, large type to headings,
 * and what stands in a grid of drawn lines to tables. Pages without text are read by OCR where that
 * is installed, as are scans with a stamp or a page number on them. What was filled into forms is
 * read too. Whoever uploads a file may have it searched: permission bits that the format leaves to
 * readers are not asked.
 */
final class PdfReader implements Reader {

  private static final double OCR_DPI = 200;
  private static final double POINTS_AN_INCH = 72;

  /** Of a rendered page: A2 at 200 dots an inch. A larger page is rendered coarser. */
  private static final double MOST_PIXELS = 16_000_000;

  /** A page with less text, and a picture on most of it, is a scan. */
  private static final int FEW_CHARACTERS = 100;

  private static final double MOST_OF_A_PAGE = 0.5;
  private static final double SOME_OF_A_PAGE = 0.02;
  private static final double HEADING_RATIO = 1.15;
  private static final int LONGEST_HEADING = 200;
  private static final int HEADING_LEVELS = 4;
  private static final int REPORT_EVERY = 10;

  /** Pages whose numbers a warning gives. */
  private static final int MOST_NAMED = 20;

  private static final Box WHOLE_PAGE = new Box(0, 0, 1, 1);

  private final ImageReader ocr;

  PdfReader(ImageReader ocr) {
    this.ocr = ocr;
  }

  @Override
  public Outcome read(Source source, Blocks blocks)
      throws IOException, SAXException, TikaException {
    String password = source.password() == null ? "" : source.password();
    try (PDDocument document =
        Loader.loadPDF(
            source.path().toFile(),
            password,
            null,
            null,
            IOUtils.createTempFileOnlyStreamCache())) {
      int pages = document.getNumberOfPages();
      List<List<Line>> lines = lines(document, pages, blocks);
      Type type = Type.of(lines);
      PdfNotes notes = new PdfNotes(document);
      List<Integer> unread = new ArrayList<>();
      for (int page = 0; page < pages; page++) {
        blocks.page(page + 1);
        if (!isScan(document.getPage(page), lines.get(page))) {
          paragraphs(lines.get(page), type, blocks);
        } else if (!ocr.installed() || !recognise(document, page, blocks)) {
          paragraphs(lines.get(page), type, blocks);
          unread.add(page + 1);
        }
        notes
            .on(document.getPage(page))
            .forEach(note -> blocks.text(Kind.FIELD, 0, note.text(), note.box()));
      }
      if (!blocks.any() && !unread.isEmpty()) {
        ocr.require();
      }
      return new Outcome(pages, properties(document), warning(unread));
    } catch (InvalidPasswordException encrypted) {
      throw new EncryptedDocumentException(encrypted);
    }
  }

  private @Nullable String warning(List<Integer> unread) {
    if (unread.isEmpty() || ocr.installed()) {
      return null; // a scan in which nothing was recognised may have no words
    }
    return "Not read, since they are scans and Tesseract is not installed for OCR: "
        + (unread.size() == 1 ? "page " : "pages ")
        + unread.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "))
        + (unread.size() > MOST_NAMED ? " and " + (unread.size() - MOST_NAMED) + " more" : "")
        + ".";
  }

  private static List<List<Line>> lines(PDDocument document, int pages, Blocks blocks)
      throws IOException {
    List<List<Line>> all = new ArrayList<>();
    for (int page = 1; page <= pages; page++) {
      List<Line> lines = new PdfLines().read(document, page);
      lines.forEach(line -> blocks.count(line.text().length()));
      all.add(lines);
      if (page % REPORT_EVERY == 0) {
        blocks.progress(page, pages);
      }
    }
    return all;
  }

  /** The sizes of type in a document: that of most text, and the larger ones, largest first. */
  private record Type(double body, List<Double> larger) {

    static Type of(List<List<Line>> pages) {
      TreeMap<Double, Long> characters = new TreeMap<>();
      pages.forEach(
          lines ->
              lines.stream()
                  .filter(line -> line.rows().isEmpty())
                  .forEach(
                      line ->
                          characters.merge(rounded(line), (long) line.text().length(), Long::sum)));
      double body =
          characters.entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .map(Map.Entry::getKey)
              .orElse(0.0);
      return new Type(
          body, List.copyOf(characters.tailMap(body * HEADING_RATIO, false).descendingKeySet()));
    }

    private static double rounded(Line line) {
      return Math.round(line.size() * 2) / 2.0;
    }

    /** 1 for the largest type; 0 for what is no heading. */
    int levelOf(Line line) {
      int at = larger.indexOf(rounded(line));
      return at < 0 || line.text().length() > LONGEST_HEADING
          ? 0
          : Math.min(HEADING_LEVELS, at + 1);
    }
  }

  private static void paragraphs(List<Line> lines, Type type, Blocks blocks) {
    List<Line> paragraph = new ArrayList<>();
    int level = 0;
    for (Line line : lines) {
      int own = type.levelOf(line);
      boolean begins = line.startsParagraph() || own != level || !line.rows().isEmpty();
      if (begins && !paragraph.isEmpty()) {
        give(paragraph, level, blocks);
        paragraph.clear();
      }
      level = own;
      if (line.rows().isEmpty()) {
        paragraph.add(line);
      } else {
        table(line, blocks);
      }
    }
    if (!paragraph.isEmpty()) {
      give(paragraph, level, blocks);
    }
  }

  /** A first row of one cell is the table's title; else the first row heads the columns. */
  private static void table(Line line, Blocks blocks) {
    List<List<String>> rows = line.rows();
    List<String> first = rows.getFirst().stream().filter(cell -> !cell.isBlank()).toList();
    if (first.size() == 1) {
      blocks.table(first.getFirst(), rows.subList(1, rows.size()), 0, line.box());
    } else {
      blocks.table("", rows, 1, line.box());
    }
  }

  private static void give(List<Line> lines, int level, Blocks blocks) {
    StringBuilder text = new StringBuilder();
    Box box = lines.getFirst().box();
    for (Line line : lines) {
      append(text, line.text().strip());
      box = box.and(line.box());
    }
    blocks.text(level > 0 ? Kind.HEADING : Kind.PARAGRAPH, level, text.toString(), box);
  }

  /** A hyphen at the end of a line goes when the word goes on in lower case. */
  private static void append(StringBuilder text, String line) {
    int last = text.length() - 1;
    boolean divided =
        last > 0
            && (text.charAt(last) == '-' || text.charAt(last) == '\u00AD')
            && Character.isLowerCase(text.charAt(last - 1))
            && !line.isEmpty()
            && Character.isLowerCase(line.charAt(0));
    if (divided) {
      text.setLength(last);
    } else if (last >= 0) {
      text.append(' ');
    }
    text.append(line);
  }

  private static boolean isScan(PDPage page, List<Line> lines) {
    int characters = lines.stream().mapToInt(PdfReader::characters).sum();
    if (characters >= FEW_CHARACTERS) {
      return false;
    }
    return PdfPictures.share(page) >= (characters == 0 ? SOME_OF_A_PAGE : MOST_OF_A_PAGE);
  }

  private static int characters(Line line) {
    return line.text().length()
        + line.rows().stream().flatMap(List::stream).mapToInt(String::length).sum();
  }

  /** Whether there was any text in the picture of the page. */
  private boolean recognise(PDDocument document, int page, Blocks blocks) throws IOException {
    PDPage properties = document.getPage(page);
    double inches =
        Math.sqrt((double) properties.getCropBox().getWidth() * properties.getCropBox().getHeight())
            / POINTS_AN_INCH;
    double dpi = Math.min(OCR_DPI, Math.sqrt(MOST_PIXELS) / Math.max(inches, 1e-3));
    PDFRenderer renderer = new PDFRenderer(document);
    renderer.setSubsamplingAllowed(true);
    BufferedImage image = renderer.renderImageWithDPI(page, (float) dpi, ImageType.GRAY);
    String text = ocr.recognise(image);
    blocks.text(Kind.IMAGE, 0, text, WHOLE_PAGE);
    blocks.progress(page + 1, document.getNumberOfPages());
    return !text.isBlank();
  }

  private static Map<String, String> properties(PDDocument document) {
    PDDocumentInformation information = document.getDocumentInformation();
    Map<String, String> found = new LinkedHashMap<>();
    put(found, "title", information.getTitle());
    put(found, "author", information.getAuthor());
    put(found, "subject", information.getSubject());
    return found;
  }

  private static void put(
      Map<String, String> to, String name, @org.jspecify.annotations.Nullable String value) {
    if (value != null && !value.isBlank()) {
      to.put(name, value.substring(0, Math.min(500, value.length())).strip());
    }
  }
}
