package dev.parley.rag.retrieval;

import java.util.UUID;

/** An indexed document's vectors are kept nowhere any more: it has to be indexed anew. */
public record VectorsLost(UUID document) {}
