package dev.parley.inference.vectorstore;

import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import java.util.UUID;

/** Ids as OpenAI writes them: what it is, and the UUID's 32 hex digits. */
final class StoreIds {

  private static final String STORE = "vs_";
  private static final String BATCH = "vsfb_";

  private StoreIds() {}

  /** Of a collection. */
  static String store(UUID collection) {
    return STORE + hex(collection);
  }

  static String batch(UUID id) {
    return BATCH + hex(id);
  }

  /** The collection of a vector store; 404 when the text is no id of one. */
  static UUID parseStore(String text) {
    return parse(text, STORE, "The vector store");
  }

  static UUID parseBatch(String text) {
    return parse(text, BATCH, "The batch");
  }

  private static UUID parse(String text, String prefix, String what) {
    if (!text.startsWith(prefix)) {
      throw ProblemException.notFound(what);
    }
    return Ids.parse(text.substring(prefix.length()), what);
  }

  private static String hex(UUID id) {
    return id.toString().replace("-", "");
  }
}
