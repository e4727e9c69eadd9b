package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a document: its headings, and lines that are numbered as headings are in books
 * and laws, in English, Spanish, Portuguese, German, French and Chinese.
 */
final class Outline {

  /** A line that is longer is text, whatever it begins with. */
  private static final int LONGEST_TITLE = 120;

  private static final String NUMBER = "(?:[0-9]+[a-z]?|[IVXLCDM]+|[A-Z](?![a-z])|[a-z]+)\\b";
  private static final String HAN = "第[零〇一二三四五六七八九十百千0-9]+";

  /** Ranks of divisions; of each list an earlier one holds the later ones. */
  private static final List<Pattern> DIVISIONS =
      List.of(
          named("part|parte|teil|partie|book|libro|livro|buch|livre", HAN + "(?:编|編|部分|部|篇|分编)"),
          named("title|título|titulo|titel|titre", HAN + "(?:卷|分卷)"),
          named("chapter|capítulo|capitulo|kapitel|chapitre", HAN + "(?:章|回)"),
          named(
              "section|sección|seccion|seção|secao|abschnitt|annex|anexo|appendix",
              HAN + "(?:节|節)"));

  private static final Pattern ARTICLE =
      Pattern.compile(
          "^(?:(?:article|artículo|articulo|artigo|artikel|art\\.)\\s*[0-9]+|§+\\s*[0-9]+|"
              + HAN
              + "[条條]|sec\\.\\s*[0-9]+).*",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);

  private static final Pattern NUMBERED =
      Pattern.compile("^([0-9]{1,3}(?:\\.[0-9]{1,3}){0,4})\\.?\\s+\\p{Lu}[^.!?;]*$");

  private static final Pattern STARTS_SMALL = Pattern.compile("\\p{Ll}");
  private static final Pattern ENDS = Pattern.compile("(?:[.!?;:。！？；：][\\p{Pe}\\p{Pf}\"']*|^)$");

  /** Numbered lines stand below the named divisions. */
  private static final int BELOW_DIVISIONS = 10;

  /** Articles stand below everything else. */
  static final int OF_ARTICLES = 30;

  private final boolean articles;

  /**
   * @param articles whether an article of law is a section; its whole text may stand in its line
   */
  Outline(boolean articles) {
    this.articles = articles;
  }

  private static Pattern named(String words, String han) {
    return Pattern.compile(
        "^(?:(?:" + words + ")\\s+" + NUMBER + "|" + han + ").*",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }

  /** What a block begins: a section of a level, 1 the outermost; or 0, when it is text. */
  int level(Block block) {
    boolean heading = block.kind() == Block.Kind.HEADING;
    boolean text = block.kind() == Block.Kind.PARAGRAPH || block.kind() == Block.Kind.LIST_ITEM;
    String line = block.text().strip();
    if (!heading && !text) {
      return 0;
    }
    if (articles && ARTICLE.matcher(line).matches()) {
      return OF_ARTICLES;
    }
    if (heading || (line.length() <= LONGEST_TITLE && !line.endsWith("."))) {
      for (int rank = 0; rank < DIVISIONS.size(); rank++) {
        if (DIVISIONS.get(rank).matcher(line).matches()) {
          return rank + 2;
        }
      }
      Matcher numbered = NUMBERED.matcher(line);
      if (numbered.matches() && !heading) {
        return BELOW_DIVISIONS + (int) numbered.group(1).chars().filter(c -> c == '.').count();
      }
    }
    if (!heading) {
      return 0;
    }
    return block.level() <= 1 ? 1 : BELOW_DIVISIONS + block.level();
  }

  /**
   * The same layout, each block under the sections of this outline. Text of the line of an article
   * is not taken into the section's name beyond its number.
   */
  Layout name(Layout whole) {
    Layout layout = whole.withSpans(whole.spans().stream().flatMap(this::divided).toList());
    SectionPath path = new SectionPath();
    List<@Nullable String> sections = new ArrayList<>();
    for (Span span : layout.spans()) {
      int level = level(span.block());
      if (level > 0) {
        path.enter(level, title(span.block().text().strip()));
      }
      sections.add(path.inWords());
    }
    return layout.withSections(sections);
  }

  /**
   * A paragraph of several lines, divided where a line begins a section. A line in the middle of a
   * sentence begins none, whatever its first word is.
   */
  private Stream<Span> divided(Span span) {
    String text = span.block().text();
    boolean asItStands = text.length() == span.end() - span.start();
    if (span.block().kind() != Block.Kind.PARAGRAPH || !asItStands || text.indexOf('\n') < 0) {
      return Stream.of(span);
    }
    List<Span> parts = new ArrayList<>();
    int from = 0;
    boolean free = true; // whether the line before ends what it says
    int last = 0;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      String line = text.substring(start, end).strip();
      int level = free && !STARTS_SMALL.matcher(line).lookingAt() ? levelOf(line) : 0;
      boolean afterTitle = last > 0 && last != OF_ARTICLES;
      if (start > from && (level > 0 || afterTitle)) {
        parts.add(span.part(from, start));
        from = start;
      }
      free = level > 0 || ENDS.matcher(line).find();
      last = level;
      start = end + 1;
    }
    parts.add(span.part(from, text.length()));
    return parts.stream();
  }

  private int levelOf(String line) {
    return level(Block.of(Block.Kind.PARAGRAPH, 0, line));
  }

  private static String title(String line) {
    int newline = line.indexOf('\n');
    String first = newline < 0 ? line : line.substring(0, newline);
    if (first.length() <= LONGEST_TITLE) {
      return first;
    }
    Matcher number = Pattern.compile("^\\S+\\s*[0-9]*[a-z]?|^" + HAN + "[条條]").matcher(first);
    return number.find() ? number.group() : first.substring(0, LONGEST_TITLE);
  }
}
