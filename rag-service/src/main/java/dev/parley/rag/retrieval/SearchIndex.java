package dev.parley.rag.retrieval;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Where chunks are found by meaning and by words. The database holds the truth: an engine may be
 * behind it for a moment, and every hit is checked against the database before it is shown.
 *
 * <p>All methods may be called by several threads. A collection that was never written is empty.
 */
public interface SearchIndex {

  /**
   * Puts chunks in, each document's chunks in place of all that it had before. When the call
   * returns, the chunks are found and survive a crash. Repeating it changes nothing.
   *
   * @throws IndexUnavailableException when the engine cannot write now; some documents may be in
   */
  void write(UUID collection, List<DocumentChunks> documents);

  /**
   * Removes all chunks of the documents, durably. What is not there is no error.
   *
   * @throws IndexUnavailableException when the engine cannot write now
   */
  void delete(UUID collection, Collection<UUID> documents);

  /**
   * Removes everything of a collection. What is not there is no error.
   *
   * @throws IndexUnavailableException when the engine cannot write now
   */
  void drop(UUID collection);

  /**
   * The nearest chunks by meaning together with the best by words, unordered, each with both of its
   * scores, so that they can be fused.
   *
   * @param collections searched as if they were one, so that their scores can be compared
   * @param vector the embedded query, of length one
   * @param text the query's words
   * @param depth how many chunks each of the two searches contributes at most
   * @throws IndexUnavailableException when the engine cannot read now
   */
  List<Candidate> search(List<UUID> collections, float[] vector, String text, int depth);
}
