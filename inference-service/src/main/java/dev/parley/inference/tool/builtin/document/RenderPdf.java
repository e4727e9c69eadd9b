package dev.parley.inference.tool.builtin.document;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FSFontUseCase;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jsoup.Jsoup;
import org.jsoup.helper.W3CDom;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Renders with OpenHTMLtoPDF, of which everything is taken away that could load something. */
@Singleton
final class RenderPdf implements DocumentWriter {

  private static final Logger LOG = Logger.getLogger(RenderPdf.class);

  private static final String NEVER =
      "script, noscript, template, iframe, frame, object, embed, link, base, applet, audio, video,"
          + " meta";

  /** Comes with PDFBox; Latin, Greek and Cyrillic letters. */
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private static final String FAMILY = "Document Sans";
  private static final String STYLE = "html { font-family: '" + FAMILY + "', sans-serif; }";

  /** Also for letters that the font of an element lacks. */
  private static final Set<FSFontUseCase> USES =
      Set.of(FSFontUseCase.DOCUMENT, FSFontUseCase.FALLBACK_PRE);

  private static final int MOST_ELEMENTS = 20_000;
  private static final int MOST_PAGES = 500;

  /** A renderer takes a whole processor, and cannot be interrupted. */
  private static final int AT_ONCE = 2;

  private final Semaphore places = new Semaphore(AT_ONCE);

  RenderPdf() {
    XRLog.setLoggingEnabled(false); // it would log what stands in documents
  }

  @Override
  public byte[] write(String title, String html) throws ToolFailedException {
    Document document = cleaned(title, html);
    try {
      places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolFailedException("it was interrupted.", e);
    }
    try {
      return render(document);
    } catch (IOException | RuntimeException e) {
      LOG.infof("A document could not be rendered: %s", e);
      throw new ToolFailedException("the HTML could not be rendered; make it simpler.", e);
    } finally {
      places.release();
    }
  }

  private static Document cleaned(String title, String html) throws ToolFailedException {
    Document document = Jsoup.parse(html);
    document.select(NEVER).remove();
    for (Element image : document.select("img, image, input")) {
      if (!image.attr("src").startsWith("data:image/")) {
        image.remove();
      }
    }
    if (document.getAllElements().size() > MOST_ELEMENTS) {
      throw new ToolFailedException("'html' has more than " + MOST_ELEMENTS + " elements.");
    }
    document.title(title);
    document.head().prependElement("style").appendText(STYLE);
    return document;
  }

  private static byte[] render(Document document) throws IOException, ToolFailedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PdfRendererBuilder builder = new PdfRendererBuilder();
    builder.useFastMode();
    builder.useUriResolver((base, uri) -> null);
    builder.useFont(RenderPdf::font, FAMILY, 400, FontStyle.NORMAL, true, USES);
    builder.withW3cDocument(new W3CDom().fromJsoup(document), "");
    builder.toStream(out);
    try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
      renderer.layout();
      if (renderer.getRootBox().getLayer().getPages().size() > MOST_PAGES) {
        throw new ToolFailedException("the document has more than " + MOST_PAGES + " pages.");
      }
      renderer.createPDF();
    }
    return out.toByteArray();
  }

  private static InputStream font() {
    InputStream font = RenderPdf.class.getResourceAsStream(FONT);
    if (font == null) {
      throw new IllegalStateException("The font of documents is not part of this program");
    }
    return font;
  }
}
