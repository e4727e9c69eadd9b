package dev.parley.inference.tool.builtin.url;

import java.util.stream.Collectors;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Writes what a page says, without what only makes it a page: code, styles, menus. Headings, list
 * items and table cells stay recognizable.
 */
final class ReadableText {

  private static final String NOISE =
      "script, style, noscript, template, svg, canvas, iframe, object, embed, nav, footer, aside,"
          + " button, select, dialog, [hidden], [aria-hidden=true]";

  private ReadableText() {}

  /** Changes the document. */
  static String of(Document document) {
    document.select(NOISE).remove();
    Writer writer = new Writer();
    document.body().traverse(writer);
    return writer
        .text
        .toString()
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"))
        .replaceAll("\n{3,}", "\n\n")
        .strip();
  }

  private static final class Writer implements NodeVisitor {

    private final StringBuilder text = new StringBuilder();
    private int preformatted;

    @Override
    public void head(Node node, int depth) {
      if (node instanceof TextNode words) {
        write(words.getWholeText());
      } else if (node instanceof Element element) {
        begin(element);
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element) {
        if (element.normalName().equals("pre")) {
          preformatted--;
        }
        if (element.isBlock() && !isCell(element)) {
          newLine();
        }
      }
    }

    private static boolean isCell(Element element) {
      return element.normalName().equals("td") || element.normalName().equals("th");
    }

    private void begin(Element element) {
      String name = element.normalName();
      if (name.equals("br")) {
        text.append('\n');
        return;
      }
      if (isCell(element)) {
        if (element.previousElementSibling() != null) {
          text.append(" | ");
        }
        return;
      }
      if (element.isBlock()) {
        newLine();
      }
      switch (name) {
        case "pre" -> preformatted++;
        case "li" -> text.append("- ");
        case "p", "table", "ul", "ol", "blockquote" -> text.append('\n');
        case "h1", "h2", "h3", "h4", "h5", "h6" ->
            text.append('\n').append("#".repeat(name.charAt(1) - '0')).append(' ');
        default -> {}
      }
    }

    private void write(String words) {
      if (preformatted > 0) {
        text.append(words);
        return;
      }
      String plain = words.replaceAll("[\\s\\u00a0]+", " ");
      boolean spaced = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
      text.append(spaced && plain.startsWith(" ") ? plain.substring(1) : plain);
    }

    private void newLine() {
      if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
        text.append('\n');
      }
    }
  }
}
