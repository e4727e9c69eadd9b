package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Cuts documents into chunks, each by its method. Safe for use by several threads. */
public final class ChunkDocument {

  /** Where nothing is configured. */
  private static final int TARGET_TOKENS = 400;

  private static final int OVERLAP_TOKENS = 50;

  private final ToIntFunction<String> tokens;
  private final int wholeUpTo;
  private final Chunker chunker;

  /**
   * @param tokens counts the tokens of a text
   * @param wholeUpTo tokens of a document that is not cut, where nothing else is configured
   */
  public ChunkDocument(ToIntFunction<String> tokens, int wholeUpTo) {
    this.tokens = tokens;
    this.wholeUpTo = wholeUpTo;
    this.chunker = new Chunker(tokens, wholeUpTo);
  }

  /** Cuts what was read from a file. Without any text there is no chunk. */
  public ChunkedDocument chunk(ChunkMethod method, ParserConfig config, List<Block> blocks) {
    Layout layout = RenderBlocks.render(blocks, config.html4excel());
    return new ChunkedDocument(layout.contents(), chunks(method, config, layout));
  }

  /**
   * Cuts a text, which may be Markdown and stays as it is. By the naive method without
   * configuration a text that fits into one pass of the model is one chunk, even a blank one.
   */
  public ChunkedDocument chunkText(ChunkMethod method, ParserConfig config, String text) {
    Layout layout = ReadText.read(text);
    if (method == ChunkMethod.NAIVE && !config.says("chunk_token_num", "delimiter")) {
      List<Chunk> plain = chunker.chunk(text);
      return new ChunkedDocument(text, plain.stream().map(chunk -> named(layout, chunk)).toList());
    }
    return new ChunkedDocument(text, chunks(method, config, layout));
  }

  private static Chunk named(Layout layout, Chunk chunk) {
    List<Span> touched = layout.touched(chunk.start(), chunk.end());
    return touched.isEmpty() ? chunk : chunk.under(touched.getFirst().section());
  }

  private List<Chunk> chunks(ChunkMethod method, ParserConfig config, Layout layout) {
    CutText cut =
        new CutText(
            tokens, config.chunkTokens().orElse(TARGET_TOKENS), config.delimiter().orElse(null));
    int end = layout.contents().length();
    return switch (method) {
      case NAIVE, KNOWLEDGE_GRAPH -> naive(config, layout, cut);
      case MANUAL, BOOK -> new CutSections(layout, cut, false).bySection();
      case LAWS -> new CutSections(layout, cut, true).byArticle();
      case PAPER -> new CutSections(layout, cut, false).ofPaper();
      case QA -> new FindQuestions(layout, cut).pairs();
      case TABLE -> byRow(layout, cut);
      case PRESENTATION -> byPage(layout);
      case PICTURE -> PackText.whole(layout, null, 0, end);
      case ONE -> PackText.whole(layout, null, 0, end, Math.max(1, end));
      case EMAIL -> pack(layout, cut, startsMessage(layout.spans()));
    };
  }

  private List<Chunk> naive(ParserConfig config, Layout layout, CutText cut) {
    String text = layout.contents();
    boolean plain = !config.says("chunk_token_num", "delimiter");
    boolean tables = layout.spans().stream().anyMatch(span -> span.is(Block.Kind.TABLE));
    if (plain
        && !tables
        && text.length() <= CutText.MOST_CHARACTERS
        && tokens.applyAsInt(text) <= wholeUpTo) {
      return PackText.whole(layout, null, 0, text.length());
    }
    return new PackText(layout, cut, plain ? OVERLAP_TOKENS : 0, span -> false)
        .pack(layout.spans());
  }

  private static List<Chunk> pack(Layout layout, CutText cut, Predicate<Span> startsChunk) {
    return new PackText(layout, cut, 0, startsChunk).pack(layout.spans());
  }

  /** A message begins with its fields, an attachment with its name as heading. */
  private static Predicate<Span> startsMessage(List<Span> spans) {
    Set<Integer> starts = new HashSet<>();
    for (int at = 1; at < spans.size(); at++) {
      boolean field = spans.get(at).is(Block.Kind.FIELD);
      if (spans.get(at).is(Block.Kind.HEADING)
          || (field && !spans.get(at - 1).is(Block.Kind.FIELD))) {
        starts.add(spans.get(at).start());
      }
    }
    return span -> starts.contains(span.start());
  }

  private static List<Chunk> byRow(Layout layout, CutText cut) {
    CutTables tables = new CutTables(layout, cut);
    List<Chunk> chunks = new ArrayList<>();
    List<Span> text = new ArrayList<>();
    for (Span span : layout.spans()) {
      if (span.is(Block.Kind.TABLE) && !span.rows().isEmpty()) {
        chunks.addAll(new PackText(layout, cut, 0, s -> false).pack(text));
        text.clear();
        chunks.addAll(tables.byRow(span));
      } else {
        text.add(span);
      }
    }
    chunks.addAll(new PackText(layout, cut, 0, s -> false).pack(text));
    return chunks;
  }

  /** Each page or slide; where there are none, each part under a heading of the first level. */
  private static List<Chunk> byPage(Layout layout) {
    List<Chunk> chunks = new ArrayList<>();
    List<Span> spans = layout.spans();
    boolean pages = spans.stream().anyMatch(span -> span.block().page() != null);
    int first = 0;
    for (int at = 1; at <= spans.size(); at++) {
      if (at == spans.size() || startsPage(spans.get(at - 1), spans.get(at), pages)) {
        chunks.addAll(
            PackText.whole(layout, null, spans.get(first).start(), spans.get(at - 1).end()));
        first = at;
      }
    }
    return chunks;
  }

  private static boolean startsPage(Span before, Span span, boolean pages) {
    return pages
        ? !Objects.equals(before.block().page(), span.block().page())
        : span.is(Block.Kind.HEADING) && span.block().level() == 1;
  }
}
