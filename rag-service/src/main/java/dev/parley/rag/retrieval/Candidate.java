package dev.parley.rag.retrieval;

import java.util.UUID;

/**
 * A chunk that one query may have meant.
 *
 * @param similarity cosine of the angle between query and chunk, -1 to 1
 * @param lexical BM25 score, 0 when they have no word in common
 */
public record Candidate(UUID chunk, UUID document, float similarity, float lexical) {}
