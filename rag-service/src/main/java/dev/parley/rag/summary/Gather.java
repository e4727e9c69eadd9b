package dev.parley.rag.summary;

import dev.parley.parsing.Block;
import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.chunking.Position;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Makes a chunk of what a model wrote of others. */
final class Gather {

  private Gather() {}

  /**
   * A chunk that stands where the others do: from the first to the last of them, on all their
   * pages.
   *
   * @param of at least one
   */
  static Chunk chunk(Chunk.Kind kind, String text, List<Chunk> of) {
    Map<Integer, Block.Box> boxes = new TreeMap<>();
    for (Chunk chunk : of) {
      chunk.positions().forEach(at -> boxes.merge(at.page(), at.box(), Block.Box::and));
    }
    return new Chunk(
        of.stream().mapToInt(Chunk::start).min().orElseThrow(),
        of.stream().mapToInt(Chunk::end).max().orElseThrow(),
        text,
        kind,
        null,
        of.stream().map(Chunk::page).filter(Objects::nonNull).min(Integer::compare).orElse(null),
        boxes.entrySet().stream().map(e -> new Position(e.getKey(), e.getValue(), null)).toList(),
        List.of(),
        List.of());
  }
}
