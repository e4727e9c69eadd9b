package dev.parley.rag.document;

import java.util.UUID;

/** A document is about to go. Observers act in the transaction in which it is fired. */
public record DocumentRemoved(UUID account, UUID collection, UUID document) {}
