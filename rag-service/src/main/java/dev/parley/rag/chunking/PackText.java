package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import dev.parley.rag.chunking.CutText.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fills chunks with the pieces of blocks, up to a number of tokens. A chunk ends rather where a
 * block or a section does; a heading is never the last thing in it. Tables are chunks of their own.
 */
final class PackText {

  private static final double NEARLY_FULL = 0.75;
  private static final double HALF_FULL = 0.5;

  private final Layout layout;
  private final CutText cut;
  private final CutTables tables;
  private final int overlapTokens;
  private final Predicate<Span> startsChunk;

  private final List<Chunk> chunks = new ArrayList<>();
  private List<Placed> current = new ArrayList<>();
  private int size;

  /** A piece, with what its block asks for. */
  private record Placed(Piece piece, boolean heading, boolean startsBlock, boolean startsChunk) {}

  /**
   * @param overlapTokens how much of a chunk is repeated in the next where one text was cut
   * @param startsChunk the blocks before which a chunk ends in any case
   */
  PackText(Layout layout, CutText cut, int overlapTokens, Predicate<Span> startsChunk) {
    this.layout = layout;
    this.cut = cut;
    this.tables = new CutTables(layout, cut);
    this.overlapTokens = overlapTokens;
    this.startsChunk = startsChunk;
  }

  /** The chunks of spans that follow each other in the layout. */
  List<Chunk> pack(List<Span> spans) {
    for (Span span : cut.hasWords() ? joined(spans) : spans) {
      if (span.is(Block.Kind.TABLE) && !span.rows().isEmpty()) {
        flush(true);
        chunks.addAll(tables.whole(span));
      } else {
        add(span);
      }
    }
    flush(true);
    return chunks;
  }

  /** Runs of text as one: words that end chunks may stand anywhere in them. */
  private static List<Span> joined(List<Span> spans) {
    List<Span> joined = new ArrayList<>();
    for (Span span : spans) {
      boolean table = span.is(Block.Kind.TABLE);
      if (joined.isEmpty() || table || joined.getLast().is(Block.Kind.TABLE)) {
        joined.add(span);
      } else {
        Span first = joined.removeLast();
        joined.add(new Span(first.block(), first.start(), span.end(), List.of(), first.section()));
      }
    }
    return joined;
  }

  private void add(Span span) {
    boolean heading = span.is(Block.Kind.HEADING);
    boolean first = true;
    for (Piece piece : cut.pieces(layout.contents(), span.start(), span.end())) {
      Placed placed = new Placed(piece, heading, first, first && startsChunk.test(span));
      if (isFull(placed)) {
        List<Placed> before = flush(false);
        repeatEnd(before, placed);
      }
      current.add(placed);
      size += piece.tokens();
      first = false;
    }
  }

  private boolean isFull(Placed next) {
    if (current.isEmpty()) {
      return false;
    }
    Piece last = current.getLast().piece;
    if (next.piece.end() - current.getFirst().piece.start() > CutText.MOST_CHARACTERS) {
      return true;
    }
    if (cut.hasWords() || last.endsChunk()) {
      return last.endsChunk();
    }
    if (next.startsChunk) {
      return true;
    }
    int target = cut.mostTokens();
    if (size < target * HALF_FULL && current.stream().allMatch(Placed::heading)) {
      return false;
    }
    return size + next.piece.tokens() > target
        || (next.heading && size >= target * HALF_FULL)
        || (next.startsBlock && size >= target * NEARLY_FULL);
  }

  /** Ends the chunk; headings at its end begin the next one, unless this is the end of all. */
  private List<Placed> flush(boolean all) {
    List<Placed> done = current;
    List<Placed> next = new ArrayList<>();
    while (!all && done.getLast().heading && !done.stream().allMatch(Placed::heading)) {
      next.addFirst(done.removeLast());
    }
    if (!done.isEmpty()) {
      Chunk chunk = layout.chunk(done.getFirst().piece.start(), done.getLast().piece.end());
      if (chunk != null) {
        chunks.add(chunk);
      }
    }
    current = next;
    size = sum(next);
    return next.isEmpty() ? done : List.of();
  }

  private void repeatEnd(List<Placed> before, Placed next) {
    if (next.heading || next.startsChunk || cut.hasWords()) {
      return;
    }
    int repeated = 0;
    for (Placed placed : before.reversed()) {
      repeated += placed.piece.tokens();
      boolean fits =
          repeated <= overlapTokens && repeated + next.piece.tokens() <= cut.mostTokens();
      if (!fits
          || placed.heading
          || next.piece.end() - placed.piece.start() > CutText.MOST_CHARACTERS) {
        break;
      }
      current.addFirst(placed);
    }
    size = sum(current);
  }

  private static int sum(List<Placed> pieces) {
    return pieces.stream().mapToInt(placed -> placed.piece.tokens()).sum();
  }

  /** The chunk from the first to the last of spans in parts of at most the longest length. */
  static List<Chunk> whole(Layout layout, @Nullable String section, int start, int end) {
    return whole(layout, section, start, end, CutText.MOST_CHARACTERS);
  }

  /** The same in parts of at most so many characters. */
  static List<Chunk> whole(
      Layout layout, @Nullable String section, int start, int end, int mostCharacters) {
    List<Chunk> parts = new ArrayList<>();
    int from = start;
    while (from < end) {
      int to = Math.min(end, from + mostCharacters);
      if (to < end) {
        to = lastBreak(layout.contents(), from, to);
      }
      Chunk chunk = layout.chunk(from, to);
      if (chunk != null) {
        parts.add(section == null ? chunk : chunk.under(section));
      }
      from = to;
    }
    return parts;
  }

  /** Rather after a line, else after a word, else anywhere between characters. */
  private static int lastBreak(String text, int from, int to) {
    int least = from + (to - from) / 2;
    int newline = text.lastIndexOf('\n', to - 1);
    if (newline > least) {
      return newline;
    }
    int middle = CutText.middle(text, to - (to - from) / 2, to);
    int blank = text.lastIndexOf(' ', to - 1);
    return blank > least ? blank : middle;
  }
}
