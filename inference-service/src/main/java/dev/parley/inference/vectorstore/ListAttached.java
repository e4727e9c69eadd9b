package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.file.FileIds;
import dev.parley.inference.vectorstore.AttachFiles.Actor;
import dev.parley.inference.vectorstore.AttachedFile.Known;
import dev.parley.web.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists of files in vector stores, in pages. */
final class ListAttached {

  private static final List<String> FILTERS =
      List.of("in_progress", "completed", "failed", "cancelled");

  private ListAttached() {}

  /**
   * A page. Only a filter needs the states of all files.
   *
   * @throws ProblemException 400 for a filter that is not known
   */
  static ObjectNode page(
      ReadAttached read,
      Actor actor,
      UUID collection,
      List<AttachedFile> all,
      @Nullable String filter,
      CursorPage page) {
    if (filter == null || filter.isEmpty()) {
      var cut = page.of(all, file -> FileIds.of(file.file()));
      return shape(read.known(actor, collection, cut.part()), cut.hasMore());
    }
    if (!FILTERS.contains(filter)) {
      throw ProblemException.invalid("filter", "Unknown value.", FILTERS);
    }
    List<Known> matching =
        read.known(actor, collection, all).stream()
            .filter(known -> known.progress().word().equals(filter))
            .toList();
    var cut = page.of(matching, known -> FileIds.of(known.file().file()));
    return shape(cut.part(), cut.hasMore());
  }

  private static ObjectNode shape(List<Known> part, boolean hasMore) {
    return CursorPage.list(part.stream().map(StoreShape::file).toList(), hasMore);
  }
}
