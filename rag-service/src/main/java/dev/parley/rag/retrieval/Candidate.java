package dev.parley.rag.retrieval;

import java.util.UUID;

/**
 * A chunk that one query may have meant.
 *
 * @param similarity cosine of the angle between query and chunk, -1 to 1
 * @param lexical BM25 score, 0 when they have no word in common
 * @param language of the chunk's document: ISO 639-1, or "und"
 */
public record Candidate(
    UUID chunk, UUID document, float similarity, float lexical, String language) {

  /** A candidate whose language is not known. */
  public Candidate(UUID chunk, UUID document, float similarity, float lexical) {
    this(chunk, document, similarity, lexical, "und");
  }
}
