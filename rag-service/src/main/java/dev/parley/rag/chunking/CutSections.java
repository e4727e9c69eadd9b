package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/** Cuts documents by their sections: manuals, papers, books, laws. */
final class CutSections {

  /** Sections of fewer tokens are joined with the next of the same parent. */
  private static final int SMALL = 32;

  /** A longer section without an article is text, not a title of what follows. */
  private static final int LONGEST_TITLE = 200;

  private static final int CASES = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final Pattern ABSTRACT =
      Pattern.compile(
          "^[\\d.\\s]*(?:abstract|summary|resumen|resumo|résumé|zusammenfassung|摘\\s*要)(?![\\p{L}]).*",
          CASES | Pattern.DOTALL);
  private static final Pattern REFERENCES =
      Pattern.compile(
          "^[\\d.\\s]*(?:references|bibliography|literature cited|referencias|bibliografía|referências"
              + "|bibliografia|literatur|literaturverzeichnis|références|参考文献)[\\s:.]*$",
          CASES);

  private final Layout layout;
  private final CutText cut;
  private final Outline outline;

  CutSections(Layout layout, CutText cut, boolean articles) {
    this.outline = new Outline(articles);
    this.layout = outline.name(layout);
    this.cut = cut;
  }

  /** Each section a chunk, or several when it is long; small ones together with their siblings. */
  List<Chunk> bySection() {
    List<Chunk> chunks = new ArrayList<>();
    for (List<Span> section : joined(sections(span -> outline.level(span.block())))) {
      chunks.addAll(pack(section));
    }
    return chunks;
  }

  /** Each article a chunk with the titles above it as its section. */
  List<Chunk> byArticle() {
    List<Chunk> chunks = new ArrayList<>();
    List<Span> titles = new ArrayList<>();
    for (List<Span> section : sections(span -> outline.level(span.block()))) {
      if (section.stream().allMatch(span -> outline.level(span.block()) > 0) && isTitle(section)) {
        titles.addAll(section);
        continue;
      }
      List<Span> with = new ArrayList<>(titles);
      with.addAll(section);
      titles.clear();
      pack(with).stream()
          .map(chunk -> chunk.start() < section.getFirst().start() ? named(chunk, section) : chunk)
          .forEach(chunks::add);
    }
    if (!titles.isEmpty()) {
      chunks.addAll(pack(titles));
    }
    return chunks;
  }

  private static Chunk named(Chunk chunk, List<Span> section) {
    return chunk.under(section.getFirst().section());
  }

  private boolean isTitle(List<Span> section) {
    return section.stream().allMatch(span -> span.end() - span.start() <= LONGEST_TITLE)
        && section.stream().noneMatch(span -> isArticle(span));
  }

  private boolean isArticle(Span span) {
    return outline.level(span.block()) == Outline.OF_ARTICLES;
  }

  /** The abstract whole, then section by section, the references together. */
  List<Chunk> ofPaper() {
    List<Chunk> chunks = new ArrayList<>();
    List<List<Span>> waiting = new ArrayList<>();
    for (List<Span> section : sections(this::paperLevel)) {
      Block first = section.getFirst().block();
      boolean whole = isAbstract(first) || REFERENCES.matcher(first.text().strip()).matches();
      if (whole) {
        joined(waiting).forEach(each -> chunks.addAll(pack(each)));
        waiting.clear();
        chunks.addAll(
            PackText.whole(layout, null, section.getFirst().start(), section.getLast().end()));
      } else {
        waiting.add(section);
      }
    }
    joined(waiting).forEach(each -> chunks.addAll(pack(each)));
    return chunks;
  }

  private int paperLevel(Span span) {
    int level = outline.level(span.block());
    return level == 0 && isAbstract(span.block()) ? 1 : level;
  }

  private static boolean isAbstract(Block block) {
    boolean text = block.kind() == Block.Kind.PARAGRAPH || block.kind() == Block.Kind.HEADING;
    return text && ABSTRACT.matcher(block.text().strip()).matches();
  }

  private List<List<Span>> sections(ToIntFunction<Span> level) {
    List<List<Span>> sections = new ArrayList<>();
    for (Span span : layout.spans()) {
      if (sections.isEmpty() || level.applyAsInt(span) > 0) {
        sections.add(new ArrayList<>());
      }
      sections.getLast().add(span);
    }
    return sections;
  }

  /** Sections that are too small to be found by themselves go with the one that follows. */
  private List<List<Span>> joined(List<List<Span>> sections) {
    List<List<Span>> joined = new ArrayList<>();
    boolean small = false;
    for (List<Span> section : sections) {
      boolean deeper =
          !joined.isEmpty()
              && outline.level(section.getFirst().block())
                  >= outline.level(joined.getLast().getFirst().block());
      if (small && deeper) {
        joined.getLast().addAll(section);
      } else {
        joined.add(new ArrayList<>(section));
      }
      small = isSmall(joined.getLast());
    }
    return joined;
  }

  private boolean isSmall(List<Span> section) {
    int length = section.getLast().end() - section.getFirst().start();
    return length <= SMALL * 8
        && cut.count(
                layout.contents().substring(section.getFirst().start(), section.getLast().end()))
            < SMALL;
  }

  private List<Chunk> pack(List<Span> spans) {
    return new PackText(layout, cut, 0, span -> false).pack(spans);
  }
}
