package dev.parley.rag.retrieval;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** What the database says an engine must hold; an engine that lost something restores it here. */
public interface IndexSource {

  /** How many chunks of indexed documents the index must hold. */
  long countIndexed(UUID index);

  /** The ids of all chunks of the index's collection, those of documents being indexed included. */
  Set<UUID> allChunks(UUID index);

  /**
   * Gives out the indexed documents of the index's collection in batches, except those of which all
   * chunks are present. A document whose vectors are no longer kept is put back in the queue
   * instead.
   */
  void restore(UUID index, Set<UUID> present, Consumer<List<DocumentChunks>> batches);
}
