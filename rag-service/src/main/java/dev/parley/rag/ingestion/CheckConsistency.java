package dev.parley.rag.ingestion;

import dev.parley.rag.chunking.ChunkTexts;
import dev.parley.rag.collection.Collections;
import dev.parley.rag.document.FileContents;
import dev.parley.rag.document.FileContents.Agreement;
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
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Compares what the database says is searchable with what the engines hold, chunk by chunk, and
 * with the vectors and files that are kept.
 */
@ApplicationScoped
class CheckConsistency {

  /** A document that failed is still found by what was indexed of it before. */
  private static final String EXPECTED =
      "SELECT c.id, c.document_id FROM chunk c JOIN document d ON d.id = c.document_id"
          + " WHERE c.collection_id = ? AND c.revision = d.indexed_revision"
          + " AND d.state <> 'Queued' AND c.available AND d.enabled";

  /** Chunks that the engine may have; those of documents at work may come or go at any moment. */
  private static final String ALLOWED =
      "SELECT c.id FROM chunk c JOIN document d ON d.id = c.document_id WHERE c.collection_id = ?"
          + " AND (d.state = 'Queued'"
          + " OR c.revision = d.indexed_revision AND c.available AND d.enabled)";

  private static final String PENDING =
      "SELECT count(*) FROM index_removal r JOIN search_index i ON i.id = r.index_id"
          + " WHERE i.collection_id = ?";
  private static final String WITHOUT_VECTOR =
      "SELECT DISTINCT d.id FROM chunk c JOIN document d ON d.id = c.document_id"
          + " WHERE c.collection_id = ? AND c.revision = d.indexed_revision"
          + " AND d.state = 'Indexed' AND c.available AND d.enabled"
          + " AND NOT EXISTS (SELECT 1 FROM embedding e WHERE e.account_id = c.account_id"
          + " AND e.content_hash = c.content_hash AND e.model = ?)";
  private static final String TEXTS =
      "SELECT c.id, c.document_id, c.text, c.questions, c.content_hash FROM chunk c"
          + " JOIN document d ON d.id = c.document_id WHERE c.collection_id = ?"
          + " AND d.state <> 'Queued' AND c.revision = d.indexed_revision"
          + " AND (c.questions <> '{}' OR c.content_hash <> sha256(convert_to(c.text, 'UTF8')))";

  private final Database database;
  private final Collections collections;
  private final CollectionIndexes indexes;
  private final Engines engines;
  private final QueueDocuments queue;
  private final FileContents files;
  private final RemoveFromIndex removals;

  CheckConsistency(
      Database database,
      Collections collections,
      CollectionIndexes indexes,
      Engines engines,
      QueueDocuments queue,
      FileContents files,
      RemoveFromIndex removals) {
    this.database = database;
    this.collections = collections;
    this.indexes = indexes;
    this.engines = engines;
    this.queue = queue;
    this.files = files;
    this.removals = removals;
  }

  /**
   * What was found of an index. Documents that are being indexed are not compared.
   *
   * @param consistent whether none of the counts below says otherwise
   * @param expected chunks that searches must find
   * @param missing of them not in the engine
   * @param stray chunks in the engine that searches must not find
   * @param changed chunks whose text is not the one that was indexed
   * @param withoutVector documents whose vectors are not kept, so that the index cannot be made
   *     again without the model
   * @param pendingRemovals deletions that the engine has not confirmed
   * @param missingFiles documents of the collection whose bytes are gone; only who has them can
   *     help, by uploading them again
   * @param strayFiles files of the account that no document has
   */
  record Report(
      boolean consistent,
      String engine,
      String state,
      long expected,
      long missing,
      long stray,
      long changed,
      long withoutVector,
      long pendingRemovals,
      List<UUID> missingFiles,
      long strayFiles) {}

  private record Difference(int expected, Set<UUID> missing, Set<UUID> stray) {}

  private record Changed(UUID chunk, UUID document, byte[] hash) {}

  /**
   * Compares each index of the collection.
   *
   * @throws dev.parley.web.problem.ProblemException 404 without the collection
   */
  List<Report> check(UUID account, UUID collection) {
    collections.require(account, collection);
    long pending = database.number(PENDING, collection);
    Agreement agreement = files.compare(account, collection);
    long changed = changed(collection).size();
    List<Report> reports = new ArrayList<>();
    for (CollectionIndex index : indexes.of(List.of(collection))) {
      Difference difference = compare(index, expected(collection));
      // one that is being built lacks what is still queued
      boolean building = index.state() == CollectionIndexes.State.Building;
      long missing = building ? 0 : difference.missing().size();
      long withoutVector = building ? 0 : withoutVector(index).size();
      reports.add(
          new Report(
              missing + difference.stray().size() + changed + withoutVector + pending == 0
                  && agreement.missing().isEmpty()
                  && agreement.stray().isEmpty(),
              index.engine(),
              index.state().name(),
              difference.expected(),
              missing,
              difference.stray().size(),
              changed,
              withoutVector,
              pending,
              agreement.missing(),
              agreement.stray().size()));
    }
    return reports;
  }

  /**
   * Removes what is stray and has indexed again what is missing or changed; returns what it found
   * before. Files that are gone cannot be made again.
   */
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
      documents.addAll(withoutVector(index));
    }
    for (Changed change : changed(collection)) {
      database.update(
          "UPDATE chunk SET content_hash = ? WHERE id = ?", change.hash(), change.chunk());
      documents.add(change.document());
    }
    documents.forEach(document -> queue.embed(account, collection, document));
    files.removeStray(files.compare(account, collection).stray());
    removals.forgetUnusedVectors(account);
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

  private List<UUID> withoutVector(CollectionIndex index) {
    return database.list(
        WITHOUT_VECTOR, row -> row.getObject(1, UUID.class), index.collection(), index.model());
  }

  /** Chunks whose hash is not that of their text. */
  private List<Changed> changed(UUID collection) {
    return database
        .list(
            TEXTS,
            row -> {
              byte[] hash =
                  ByteKey.ofText(
                          ChunkTexts.embedded(row.getString(3), Database.texts(row, "questions")))
                      .bytes();
              return java.util.Arrays.equals(hash, row.getBytes(5))
                  ? null
                  : new Changed(row.getObject(1, UUID.class), row.getObject(2, UUID.class), hash);
            },
            collection)
        .stream()
        .filter(Objects::nonNull)
        .collect(Collectors.toList());
  }

  private Difference compare(CollectionIndex index, Map<UUID, UUID> expected) {
    Set<UUID> held = engines.named(index.engine()).chunks(index.id());
    Set<UUID> missing = new HashSet<>(expected.keySet());
    missing.removeAll(held);
    Set<UUID> stray = new HashSet<>(held);
    stray.removeAll(
        new HashSet<>(
            database.list(ALLOWED, row -> row.getObject(1, UUID.class), index.collection())));
    return new Difference(expected.size(), missing, stray);
  }
}
