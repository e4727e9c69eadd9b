package dev.parley.rag.collection;

import java.util.UUID;

/**
 * All documents of a collection are to go. Observers act in the transaction in which it is fired.
 *
 * @param deleted whether the collection itself goes too
 */
public record CollectionEmptied(UUID account, UUID collection, boolean deleted) {}
