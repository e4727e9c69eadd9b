package dev.parley.rag.retrieval;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SearchChunks} found.
 *
 * @param total hits of the minimum score or more, within the depth of the search
 * @param hits those of the page, best first
 * @param documents of all hits, the one with the most hits first
 */
public record ChunkHits(long total, List<ChunkHit> hits, List<DocumentHits> documents) {

  /**
   * An available chunk that fits.
   *
   * @param score 0 to 1, see {@link FusionMethod}; of a reranked one what the model said
   * @param similarity cosine of the angle between query and chunk, -1 to 1
   * @param words BM25 score as a share of the query's highest, 0 to 1
   * @param documentName name of its document
   * @param mediaType of the document's file; null for a text
   */
  public record ChunkHit(
      UUID chunk,
      UUID document,
      UUID collection,
      String documentName,
      @Nullable String mediaType,
      ChunkFacts facts,
      double score,
      double similarity,
      double words) {}

  /** How many of the hits are in a document. */
  public record DocumentHits(UUID document, String name, long hits) {}
}
