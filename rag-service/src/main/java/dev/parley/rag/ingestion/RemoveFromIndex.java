package dev.parley.rag.ingestion;

import dev.parley.rag.collection.CollectionEmptied;
import dev.parley.rag.document.DocumentRemoved;
import dev.parley.rag.retrieval.SearchIndex;
import dev.parley.rag.sql.Database;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Takes what is deleted out of the search engine too. The deletion and a note of it are one
 * transaction; the engine follows at once, and again from the note when that failed. Searches do
 * not show it either way: they check with the database.
 */
@ApplicationScoped
class RemoveFromIndex {

  private static final Logger LOG = Logger.getLogger(RemoveFromIndex.class);
  private static final String NOTE =
      "INSERT INTO index_removal (collection_id, document_id, removed_at) VALUES (?, ?, ?)";
  private static final String FORGET_VECTORS =
      "DELETE FROM embedding e WHERE e.account_id = ?"
          + " AND e.content_hash IN (SELECT content_hash FROM chunk WHERE %1$s = ?)"
          + " AND NOT EXISTS (SELECT 1 FROM chunk c WHERE c.account_id = e.account_id"
          + " AND c.content_hash = e.content_hash AND c.%1$s <> ?)";

  private static final String FORGET_UNUSED =
      "DELETE FROM embedding e WHERE NOT EXISTS (SELECT 1 FROM chunk c"
          + " WHERE c.account_id = e.account_id AND c.content_hash = e.content_hash)";

  private final Database database;
  private final SearchIndex index;
  private final Clock clock;

  RemoveFromIndex(Database database, SearchIndex index, Clock clock) {
    this.database = database;
    this.index = index;
    this.clock = clock;
  }

  private record Removal(long id, UUID collection, List<UUID> documents) {}

  void note(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) DocumentRemoved removed) {
    database.update(
        FORGET_VECTORS.formatted("document_id"),
        removed.account(),
        removed.document(),
        removed.document());
    database.update(NOTE, removed.collection(), removed.document(), clock.instant());
  }

  void note(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) CollectionEmptied emptied) {
    forgetVectors(emptied.account(), emptied.collection());
    database.update(NOTE, emptied.collection(), null, clock.instant());
  }

  /**
   * Drops vectors whose text is in no chunk any more: of earlier contents, and of documents that
   * were removed while they were being embedded. Chunks are stored before their vectors, so that a
   * vector without a chunk is never one that is still to be used. Returns how many.
   */
  int forgetUnusedVectors() {
    return database.update(FORGET_UNUSED);
  }

  /** Drops the kept vectors of a collection's texts, unless another collection has them too. */
  void forgetVectors(UUID account, UUID collection) {
    database.update(FORGET_VECTORS.formatted("collection_id"), account, collection, collection);
  }

  void remove(@Observes(during = TransactionPhase.AFTER_SUCCESS) DocumentRemoved removed) {
    replayQuietly(removed.collection());
  }

  void remove(@Observes(during = TransactionPhase.AFTER_SUCCESS) CollectionEmptied emptied) {
    replayQuietly(emptied.collection());
  }

  private void replayQuietly(UUID collection) {
    try {
      replay(removals(" WHERE collection_id = ? ORDER BY id LIMIT 1000", collection));
    } catch (RuntimeException e) {
      LOG.warnf("Collection %s: removal from the index is tried again: %s", collection, e);
    }
  }

  /** Removes what earlier attempts left; returns how many removals were done. */
  int replay() {
    List<Removal> open = removals(" ORDER BY id LIMIT 1000");
    replay(open);
    return open.size();
  }

  private List<Removal> removals(String which, Object... arguments) {
    return database.list(
        "SELECT id, collection_id, document_id FROM index_removal" + which,
        row -> {
          UUID document = row.getObject(3, UUID.class);
          return new Removal(
              row.getLong(1),
              row.getObject(2, UUID.class),
              document == null ? List.of() : List.of(document));
        },
        arguments);
  }

  private void replay(List<Removal> removals) {
    for (Removal removal : removals) {
      if (removal.documents().isEmpty()) {
        index.drop(removal.collection());
      } else {
        index.delete(removal.collection(), removal.documents());
      }
      database.update("DELETE FROM index_removal WHERE id = ?", removal.id());
    }
  }
}
