package dev.parley.rag.collection;

import java.util.UUID;

/**
 * A collection was created. Observers act in the transaction in which it is fired.
 *
 * @param embeddingModel by which its chunks are embedded
 */
public record CollectionCreated(UUID account, UUID collection, String embeddingModel) {}
