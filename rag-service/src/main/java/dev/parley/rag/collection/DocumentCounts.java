package dev.parley.rag.collection;

import dev.parley.rag.collection.Collection.State;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Tells how many documents of a collection are in which state; documents are not known here. */
public interface DocumentCounts {

  /** A collection without documents may be missing in the answer. */
  Map<UUID, State> count(List<UUID> collections);
}
