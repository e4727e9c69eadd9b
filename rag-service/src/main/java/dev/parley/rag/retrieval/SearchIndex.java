package dev.parley.rag.retrieval;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * An engine that finds chunks by meaning and by words. The database holds the truth: an engine may
 * be behind it for a moment, and every hit is checked against the database before it is shown. A
 * chunk that is not available, or whose document is not enabled, is not in the engine at all, so
 * that it takes nobody's place among the hits: who makes it so writes its document anew, or removes
 * it by {@link #deleteChunks}.
 *
 * <p>All methods may be called by several threads. An index is named by its id in table {@code
 * search_index}; one that was never written is empty.
 */
public interface SearchIndex {

  /** The engine's name, as the setting {@code parley.retrieval.engine} and the database have it. */
  String engine();

  /**
   * Puts chunks in, each document's chunks in place of all that it had before. When the call
   * returns, the chunks are found and survive a crash. Repeating it changes nothing.
   *
   * @throws IndexUnavailableException when the engine cannot write now; some documents may be in
   */
  void write(UUID index, List<DocumentChunks> documents);

  /**
   * Removes all chunks of the documents, durably. What is not there is no error.
   *
   * @throws IndexUnavailableException when the engine cannot write now
   */
  void delete(UUID index, Collection<UUID> documents);

  /**
   * Removes a whole index. What is not there is no error.
   *
   * @throws IndexUnavailableException when the engine cannot write now
   */
  void drop(UUID index);

  /**
   * The nearest chunks by meaning together with the best by words, unordered, each with both of its
   * scores, so that they can be fused.
   *
   * @param indexes searched as if they were one, so that their scores can be compared
   * @param documents only chunks of these are found, as many as the depth says where there are so
   *     many; empty means of all
   * @param vector the embedded query, of length one; it may be made while the words are searched,
   *     what it throws is thrown on
   * @param text the query's words
   * @param depth how many chunks each of the two searches contributes at most
   * @throws IndexUnavailableException when the engine cannot read now
   */
  List<Candidate> search(
      List<UUID> indexes, Set<UUID> documents, Supplier<float[]> vector, String text, int depth);

  /** {@link #search(List, Set, Supplier, String, int)} in all documents. */
  default List<Candidate> search(List<UUID> indexes, float[] vector, String text, int depth) {
    return search(indexes, Set.of(), () -> vector, text, depth);
  }

  /**
   * The ids of all chunks that the index holds, for comparison with the database.
   *
   * @throws IndexUnavailableException when the engine cannot read now
   */
  Set<UUID> chunks(UUID index);

  /**
   * Removes single chunks, durably. What is not there is no error.
   *
   * @throws IndexUnavailableException when the engine cannot write now
   */
  void deleteChunks(UUID index, Collection<UUID> chunks);

  /** Frees what was not used for a while; engines without anything of the kind do nothing. */
  default void closeIdle() {}
}
