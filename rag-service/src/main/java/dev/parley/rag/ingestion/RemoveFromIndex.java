package dev.parley.rag.ingestion;

import dev.parley.rag.collection.CollectionEmptied;
import dev.parley.rag.document.DocumentRemoved;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.Engines;
import dev.parley.rag.retrieval.IndexUnavailableException;
import dev.parley.rag.retrieval.SearchIndex;
import dev.parley.rag.sql.Database;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.interceptor.Interceptor;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is deleted out of the search engine too. The deletion and a note of it are one
 * transaction; the engine follows at once, and again from the note when that failed. Searches do
 * not show it either way: they check with the database.
 */
@ApplicationScoped
class RemoveFromIndex {

  private static final Logger LOG = Logger.getLogger(RemoveFromIndex.class);

  /** An engine that let itself be waited for so long in vain is left alone until the next time. */
  private static final Duration LONGEST_LOST = Duration.ofSeconds(5);

  private static final String NOTE =
      "INSERT INTO index_removal (index_id, engine, collection_id, document_id, removed_at)"
          + " VALUES (?, ?, ?, ?, ?)";
  private static final String NOTED =
      "SELECT id, index_id, engine, document_id FROM index_removal WHERE id > ?";
  private static final String PAGE = " ORDER BY id LIMIT 1000";
  private static final String FORGET_VECTORS =
      "DELETE FROM embedding e WHERE e.account_id = ?"
          + " AND e.content_hash IN (SELECT content_hash FROM chunk WHERE %1$s = ?)"
          + " AND NOT EXISTS (SELECT 1 FROM chunk c WHERE c.account_id = e.account_id"
          + " AND c.content_hash = e.content_hash AND c.%1$s <> ?)";

  private static final String FORGET_UNUSED =
      "DELETE FROM embedding e WHERE NOT EXISTS (SELECT 1 FROM chunk c"
          + " JOIN search_index i ON i.collection_id = c.collection_id"
          + " AND i.embedding_model = e.model"
          + " WHERE c.account_id = e.account_id AND c.content_hash = e.content_hash)";

  private final Database database;
  private final CollectionIndexes indexes;
  private final Engines engines;
  private final Clock clock;

  RemoveFromIndex(Database database, CollectionIndexes indexes, Engines engines, Clock clock) {
    this.database = database;
    this.indexes = indexes;
    this.engines = engines;
    this.clock = clock;
  }

  private record Removal(long id, UUID index, String engine, @Nullable UUID document) {}

  void note(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) DocumentRemoved removed) {
    database.update(
        FORGET_VECTORS.formatted("document_id"),
        removed.account(),
        removed.document(),
        removed.document());
    for (CollectionIndex index : indexes.of(List.of(removed.collection()))) {
      note(index, removed.document());
    }
  }

  void note(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) CollectionEmptied emptied) {
    forgetVectors(emptied.account(), emptied.collection());
    indexes
        .replace(emptied.account(), emptied.collection(), emptied.deleted())
        .forEach(this::dropLater);
  }

  /** Notes that a whole index is to go, in the transaction in which it stops being used. */
  void dropLater(CollectionIndex index) {
    note(index, null);
  }

  private void note(CollectionIndex index, @Nullable UUID document) {
    database.update(
        NOTE, index.id(), index.engine(), index.collection(), document, clock.instant());
  }

  /**
   * Lets a new index take the place of an old one, and notes in one transaction that the old goes.
   */
  @Transactional
  public void dropAfter(Supplier<Optional<CollectionIndex>> swap) {
    swap.get()
        .ifPresent(
            old -> {
              dropLater(old);
              LOG.infof("Collection %s: the new index serves", old.collection());
            });
  }

  /**
   * Drops vectors whose text is in no chunk any more: of earlier contents, of documents that were
   * removed while they were being embedded, and of models that the collection has left. Chunks are
   * stored before their vectors, so that a vector without a chunk is never one that is still to be
   * used. Returns how many.
   */
  int forgetUnusedVectors() {
    return database.update(FORGET_UNUSED);
  }

  /** The same of one account. */
  int forgetUnusedVectors(UUID account) {
    return database.update(FORGET_UNUSED + " AND e.account_id = ?", account);
  }

  /** Drops the kept vectors of a collection's texts, unless another collection has them too. */
  void forgetVectors(UUID account, UUID collection) {
    database.update(FORGET_VECTORS.formatted("collection_id"), account, collection, collection);
  }

  void remove(@Observes(during = TransactionPhase.AFTER_SUCCESS) DocumentRemoved removed) {
    quietly(
        () ->
            replay(
                after ->
                    removals(
                        NOTED + " AND collection_id = ? AND document_id = ?",
                        after,
                        removed.collection(),
                        removed.document())));
  }

  void remove(@Observes(during = TransactionPhase.AFTER_SUCCESS) CollectionEmptied emptied) {
    quietly(
        () ->
            replay(
                after ->
                    removals(
                        NOTED + " AND collection_id = ? AND document_id IS NULL",
                        after,
                        emptied.collection())));
  }

  /** What cannot be removed now was noted and is removed later. */
  private static void quietly(Runnable removal) {
    try {
      removal.run();
    } catch (RuntimeException e) {
      LOG.warnf("What was deleted is removed from the index later: %s", e);
    }
  }

  /**
   * Removes what was noted, as far as the engines let it; what one of them refuses stays noted with
   * the reason. Returns how many removals were done.
   */
  int replay() {
    return replay(after -> removals(NOTED, after));
  }

  private int replay(LongFunction<List<Removal>> pageAfter) {
    int done = 0;
    Failures failures = new Failures();
    List<Removal> page = pageAfter.apply(0);
    while (!page.isEmpty()) {
      for (Removal removal : page) {
        if (!failures.concern(removal)) {
          Instant begun = clock.instant();
          if (tryRemove(removal)) {
            done++;
          } else {
            failures.add(removal, Duration.between(begun, clock.instant()));
          }
        }
      }
      page = pageAfter.apply(page.getLast().id());
    }
    return done;
  }

  /**
   * What fails is not tried for each of its removals; an engine is not waited for again and again.
   */
  private static final class Failures {
    private final Set<UUID> indexes = new HashSet<>();
    private final Map<String, Duration> lost = new HashMap<>();

    boolean concern(Removal removal) {
      return indexes.contains(removal.index())
          || lost.getOrDefault(removal.engine(), Duration.ZERO).compareTo(LONGEST_LOST) > 0;
    }

    void add(Removal removal, Duration took) {
      indexes.add(removal.index());
      lost.merge(removal.engine(), took, Duration::plus);
    }
  }

  private List<Removal> removals(String query, long after, UUID... of) {
    Object[] parameters = Stream.concat(Stream.of(after), Stream.of(of)).toArray();
    return database.list(
        query + PAGE,
        row ->
            new Removal(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getObject(4, UUID.class)),
        parameters);
  }

  private boolean tryRemove(Removal removal) {
    try {
      SearchIndex engine = engines.named(removal.engine());
      UUID document = removal.document();
      if (document == null) {
        engine.drop(removal.index());
      } else if (indexes.find(removal.index()).isPresent()) {
        engine.delete(removal.index(), List.of(document));
      }
      database.update("DELETE FROM index_removal WHERE id = ?", removal.id());
      return true;
    } catch (IndexUnavailableException unavailable) {
      LOG.warnf("Index %s: a removal is tried again: %s", removal.index(), unavailable);
      database.update(
          "UPDATE index_removal SET last_error = ? WHERE id = ?",
          unavailable.getMessage(),
          removal.id());
      return false;
    }
  }
}
