package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The text of a document and what stands where in it.
 *
 * @param spans in the order of the contents, without overlap; what is between them is blank
 */
record Layout(String contents, List<Span> spans) {

  private static final Block.Box WHOLE_PAGE = new Block.Box(0, 0, 1, 1);

  /**
   * The chunk from start to end without the blanks around it; null when nothing else is in it. Its
   * section is that of the first block, its place that of all blocks it touches.
   */
  @Nullable Chunk chunk(int start, int end) {
    int from = start;
    int to = end;
    while (from < to && Character.isWhitespace(contents.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(contents.charAt(to - 1))) {
      to--;
    }
    if (from == to) {
      return null;
    }
    List<Span> touched = touched(from, to);
    return new Chunk(
        from,
        to,
        contents.substring(from, to),
        kind(touched),
        touched.isEmpty() ? null : touched.getFirst().section(),
        page(touched),
        positions(touched, from),
        List.of(),
        List.of());
  }

  /** The same layout with other sections; as many as there are spans. */
  Layout withSections(List<@Nullable String> sections) {
    List<Span> changed = new ArrayList<>(spans.size());
    for (int at = 0; at < spans.size(); at++) {
      changed.add(spans.get(at).under(sections.get(at)));
    }
    return new Layout(contents, changed);
  }

  /** The same text in other spans. */
  Layout withSpans(List<Span> others) {
    return new Layout(contents, others);
  }

  /** What of the text belongs to a span. */
  String text(Span span) {
    return contents.substring(span.start(), span.end());
  }

  /** The spans that have a part between start and end. */
  List<Span> touched(int start, int end) {
    int low = 0;
    int high = spans.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (spans.get(middle).end() <= start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int last = low;
    while (last < spans.size() && spans.get(last).start() < end) {
      last++;
    }
    return spans.subList(low, last);
  }

  private static Chunk.Kind kind(List<Span> touched) {
    if (!touched.isEmpty() && touched.stream().allMatch(span -> span.is(Block.Kind.TABLE))) {
      return Chunk.Kind.TABLE;
    }
    if (!touched.isEmpty() && touched.stream().allMatch(span -> span.is(Block.Kind.IMAGE))) {
      return Chunk.Kind.IMAGE;
    }
    return Chunk.Kind.TEXT;
  }

  private static @Nullable Integer page(List<Span> touched) {
    for (Span span : touched) {
      if (span.block().page() != null) {
        return span.block().page();
      }
    }
    return null;
  }

  /** A slide, a sheet or a message whose parts have no place of their own is told as a whole. */
  private static List<Position> positions(List<Span> touched, int from) {
    Map<Integer, Integer> starts = new HashMap<>();
    Map<Integer, Block.Box> boxes = new TreeMap<>();
    for (Span span : touched) {
      Integer page = span.block().page();
      Block.Box box = span.block().box();
      if (page != null && box != null) {
        boxes.merge(page, box, Block.Box::and);
      }
    }
    for (Span span : touched) {
      if (span.block().page() != null) {
        boxes.putIfAbsent(span.block().page(), WHOLE_PAGE);
        starts.merge(span.block().page(), Math.max(0, span.start() - from), Math::min);
      }
    }
    return boxes.entrySet().stream()
        .map(each -> new Position(each.getKey(), each.getValue(), starts.get(each.getKey())))
        .toList();
  }
}
