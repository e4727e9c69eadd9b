package dev.parley.rag.chunking;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.parsing.Block;
import org.jspecify.annotations.Nullable;

/**
 * A place on a page.
 *
 * @param page counted from 1
 * @param box in shares of the page
 * @param start first UTF-16 code unit in the chunk's text that stands on the page; null where the
 *     text is not the document's own
 */
public record Position(
    int page,
    @JsonUnwrapped Block.Box box,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer start) {

  /** The same for a text that is not the document's own. */
  Position ofOtherText() {
    return new Position(page, box, null);
  }
}
