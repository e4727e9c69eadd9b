package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block and where its text stands in the contents.
 *
 * @param start first UTF-16 code unit, markup included
 * @param end after the last one
 * @param rows where the rows of a table stand, in the order of the block's rows; else empty
 * @param section the headings above it, its own included when it is one
 */
record Span(Block block, int start, int end, List<Range> rows, @Nullable String section) {

  /** A part of the contents. */
  record Range(int start, int end) {}

  boolean is(Block.Kind kind) {
    return block.kind() == kind;
  }

  /**
   * A part of a paragraph that stands in the contents as it is in its block.
   *
   * @param from first UTF-16 code unit, counted in the paragraph
   * @param to after the last one
   */
  Span part(int from, int to) {
    Block own =
        Block.of(block.kind(), block.level(), block.text().substring(from, to).strip())
            .at(block.page(), block.box());
    return new Span(own, start + from, start + to, List.of(), section);
  }

  Span under(@Nullable String otherSection) {
    return new Span(block, start, end, rows, otherSection);
  }
}
