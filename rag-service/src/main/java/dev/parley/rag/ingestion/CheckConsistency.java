package dev.parley.rag.ingestion;

import dev.parley.rag.collection.Collections;
import dev.parley.rag.document.QueueDocuments;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.Engines;
import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Compares what the database says is searchable with what the engines hold, chunk by chunk. */
@ApplicationScoped
class CheckConsistency {

  private static final String EXPECTED =
      "SELECT c.id, c.document_id FROM chunk c JOIN document d ON d.id = c.document_id"
          + " WHERE c.collection_id = ? AND c.revision = d.indexed_revision"
          + " AND d.state = 'Indexed' AND c.available AND d.enabled";
  private static final String KNOWN = "SELECT id FROM chunk WHERE collection_id = ?";
  private static final String PENDING =
      "SELECT count(*) FROM index_removal r JOIN search_index i ON i.id = r.index_id"
          + " WHERE i.collection_id = ?";

  private final Database database;
  private final Collections collections;
  private final CollectionIndexes indexes;
  private final Engines engines;
  private final QueueDocuments queue;

  CheckConsistency(
      Database database,
      Collections collections,
      CollectionIndexes indexes,
      Engines engines,
      QueueDocuments queue) {
    this.database = database;
    this.collections = collections;
    this.indexes = indexes;
    this.engines = engines;
    this.queue = queue;
  }

  /**
   * What was found. Documents that are being indexed are not compared.
   *
   * @param consistent whether nothing is missing, stray or still to be removed
   * @param expected chunks that searches must find
   * @param missing of them not in the engine
   * @param stray chunks in the engine that the database does not know
   * @param pendingRemovals deletions that the engine has not confirmed
   */
  record Report(
      boolean consistent,
      String engine,
      String state,
      long expected,
      long missing,
      long stray,
      long pendingRemovals) {}

  private record Difference(
      CollectionIndex index, int expected, Set<UUID> missing, Set<UUID> stray) {}

  /**
   * Compares each index of the collection.
   *
   * @throws dev.parley.web.problem.ProblemException 404 without the collection
   */
  List<Report> check(UUID account, UUID collection) {
    collections.require(account, collection);
    long pending = database.number(PENDING, collection);
    List<Report> reports = new ArrayList<>();
    for (CollectionIndex index : indexes.of(List.of(collection))) {
      Difference difference = compare(index, expected(collection));
      // one that is being built lacks what is still queued
      boolean building = index.state() == CollectionIndexes.State.Building;
      long missing = building ? 0 : difference.missing().size();
      reports.add(
          new Report(
              missing == 0 && difference.stray().isEmpty() && pending == 0,
              index.engine(),
              index.state().name(),
              difference.expected(),
              missing,
              difference.stray().size(),
              pending));
    }
    return reports;
  }

  /** Removes what is stray and has indexed again what is missing; returns what it found before. */
  List<Report> repair(UUID account, UUID collection) {
    List<Report> before = check(account, collection);
    Map<UUID, UUID> expected = expected(collection);
    Set<UUID> documents = new HashSet<>();
    for (CollectionIndex index : indexes.of(List.of(collection))) {
      Difference difference = compare(index, expected);
      if (!difference.stray().isEmpty()) {
        engines.named(index.engine()).deleteChunks(index.id(), difference.stray());
      }
      difference.missing().forEach(chunk -> documents.add(expected.get(chunk)));
    }
    documents.forEach(document -> queue.embed(account, collection, document));
    return before;
  }

  private Map<UUID, UUID> expected(UUID collection) {
    Map<UUID, UUID> expected = new HashMap<>();
    record Pair(UUID chunk, UUID document) {}
    database
        .list(
            EXPECTED,
            row -> new Pair(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
            collection)
        .forEach(pair -> expected.put(pair.chunk(), pair.document()));
    return expected;
  }

  private Difference compare(CollectionIndex index, Map<UUID, UUID> expected) {
    Set<UUID> held = engines.named(index.engine()).chunks(index.id());
    Set<UUID> missing = new HashSet<>(expected.keySet());
    missing.removeAll(held);
    Set<UUID> stray = new HashSet<>(held);
    stray.removeAll(
        new HashSet<>(
            database.list(KNOWN, row -> row.getObject(1, UUID.class), index.collection())));
    return new Difference(index, expected.size(), missing, stray);
  }
}
