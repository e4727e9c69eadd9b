package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import java.util.List;

/** Writes what a file holds as one text. */
public final class WriteMarkdown {

  private WriteMarkdown() {}

  /** The blocks in their order; tables stand between bars. */
  public static String of(List<Block> blocks) {
    return RenderBlocks.render(blocks, false).contents();
  }
}
