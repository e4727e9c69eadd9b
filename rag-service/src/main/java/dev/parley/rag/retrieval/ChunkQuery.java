package dev.parley.rag.retrieval;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SearchChunks} looks for.
 *
 * @param collections all of the account's own; searched as one
 * @param documents only within these; empty means in all. One that is in none of the collections
 *     adds nothing
 * @param terms each is searched for itself, a chunk counts by the one that it fits best
 * @param fusion how meaning and words are put together
 * @param denseWeight share of meaning, 0 to 1; null leaves it to the language of the texts
 * @param depth how many chunks meaning and words each contribute at most
 * @param minScore hits of a lower score are left out, 0 to 1
 * @param skip how many of the best hits are passed over
 * @param size how many hits come at most
 * @param rerank by which model the best are ordered again: its name, empty for the one that is set,
 *     null for none
 */
public record ChunkQuery(
    List<UUID> collections,
    Set<UUID> documents,
    List<String> terms,
    FusionMethod fusion,
    @Nullable Double denseWeight,
    int depth,
    double minScore,
    int skip,
    int size,
    @Nullable String rerank) {

  /** The best hits for one text by weighted min-max fusion, without a least score. */
  public static ChunkQuery of(List<UUID> collections, String text, int depth, int size) {
    return new ChunkQuery(
        collections, Set.of(), List.of(text), FusionMethod.MIN_MAX, null, depth, 0, 0, size, null);
  }

  /** The same within some documents; empty means in all. */
  public ChunkQuery within(Set<UUID> some) {
    return new ChunkQuery(
        collections, some, terms, fusion, denseWeight, depth, minScore, skip, size, rerank);
  }
}
