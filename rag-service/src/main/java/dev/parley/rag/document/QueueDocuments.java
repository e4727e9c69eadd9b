package dev.parley.rag.document;

import dev.parley.events.Outbox;
import dev.parley.rag.sql.Database;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/**
 * Puts stored documents into the queue of indexing and takes them out. The one place that says what
 * being queued means; each change and the event that tells of it are one transaction.
 */
@ApplicationScoped
public class QueueDocuments {

  /** Whether a chat model works on document {@code d} of collection {@code k}. */
  private static final String ENRICHED =
      "COALESCE(d.chunk_method, k.chunk_method) = 'knowledge_graph'"
          + " OR (COALESCE(d.parser_config, k.parser_config) #>> '{raptor,use_raptor}') = 'true'"
          + " OR (COALESCE(d.parser_config, k.parser_config) #>> '{graphrag,use_graphrag}') = 'true'"
          + " OR (COALESCE(d.parser_config, k.parser_config) ->> 'auto_keywords') <> '0'"
          + " OR (COALESCE(d.parser_config, k.parser_config) ->> 'auto_questions') <> '0'";

  /**
   * Which lane a document of alias {@code d} waits in: what another host embeds or enriches waits
   * for that, what has to be read waits for the parser, the rest for neither.
   */
  static final String LANE =
      "CASE WHEN EXISTS (SELECT 1 FROM search_index i WHERE i.collection_id = d.collection_id"
          + " AND i.embedding_model NOT LIKE '@parley/%%') THEN 'Upstream'"
          + " WHEN %1$s = 'Parse' AND EXISTS (SELECT 1 FROM collection k"
          + " WHERE k.id = d.collection_id AND ("
          + ENRICHED
          + ")) THEN 'Upstream'"
          + " WHEN d.kind = 'File' AND %1$s = 'Parse' THEN 'File' ELSE 'Text' END";

  /** What every way into the queue sets, besides work, lane and next_attempt_at. */
  static final String FRESH =
      "state = 'Queued', attempts = 0, lease_id = NULL, lease_owner = NULL, lease_until = NULL,"
          + " last_error = NULL, cancel_cause = NULL, progress = 0, progress_message = NULL,"
          + " started_at = NULL, finished_at = NULL";

  private static final String TO_PARSE =
      "UPDATE document d SET "
          + FRESH
          + ", work = 'Parse', lane = "
          + LANE.formatted("'Parse'")
          + ", revision = revision + 1, warning = NULL, next_attempt_at = ? WHERE d.collection_id = ?";

  /** What is found of documents that stay as they are is brought into the indexes again. */
  private static final String TO_RESTORE =
      "UPDATE document d SET indexed_at = NULL, next_attempt_at = ? WHERE d.collection_id = ?"
          + " AND state = 'Cancelled' AND indexed_revision IS NOT NULL";

  private static final String TO_EMBED =
      "UPDATE document d SET "
          + FRESH
          + ", work = 'Embed', lane = "
          + LANE.formatted("'Embed'")
          + ", next_attempt_at = ? WHERE d.collection_id = ? AND indexed_revision = revision";

  private final Database database;
  private final Outbox outbox;
  private final Clock clock;

  QueueDocuments(Database database, Outbox outbox, Clock clock) {
    this.database = database;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Has documents read, cut and embedded anew; returns how many there were. */
  @Transactional
  public int parse(UUID account, UUID collection, List<UUID> documents) {
    lock(account, collection);
    int queued =
        database.update(
            TO_PARSE + " AND d.id = ANY (?)",
            clock.instant(),
            collection,
            documents.toArray(UUID[]::new));
    announce(account, collection, queued);
    return queued;
  }

  /** Has all documents read, cut and embedded anew, but those which nobody wants indexed. */
  @Transactional
  public int parseAll(UUID account, UUID collection) {
    lock(account, collection);
    int queued =
        database.update(
            TO_PARSE + " AND (cancel_cause IS NULL OR cancel_cause = 'Failed')",
            clock.instant(),
            collection);
    announce(account, collection, queued);
    return queued;
  }

  /**
   * Has the chunks that a document has embedded and indexed anew, such as after an edit. One that
   * failed or was stopped when it was to become another stays so; what is found of it is indexed
   * anew.
   */
  @Transactional
  public void embed(UUID account, UUID collection, UUID document) {
    int queued = database.update(TO_EMBED + " AND d.id = ?", clock.instant(), collection, document);
    if (queued == 0) {
      database.update(TO_RESTORE + " AND d.id = ?", clock.instant(), collection, document);
    }
    announce(account, collection, queued);
  }

  /**
   * Has the vectors of all documents made anew. What was cut keeps its chunks; what failed or is
   * still to be read is read. What nobody has asked to index, or somebody has stopped, stays so;
   * what is found of it has its vectors made anew.
   *
   * @return how many were queued
   */
  @Transactional
  public int embedAll(UUID account, UUID collection) {
    lock(account, collection);
    int unread =
        database.update(
            TO_PARSE
                + " AND indexed_revision IS DISTINCT FROM revision"
                + " AND (cancel_cause IS NULL OR cancel_cause = 'Failed')",
            clock.instant(),
            collection);
    int cut =
        database.update(
            TO_EMBED + " AND NOT (state = 'Queued' AND work = 'Parse')",
            clock.instant(),
            collection);
    database.update(TO_RESTORE, clock.instant(), collection);
    announce(account, collection, unread + cut);
    return unread + cut;
  }

  /** Tries again what failed; returns how many documents that are. */
  @Transactional
  public int retryFailed(UUID account, UUID collection) {
    lock(account, collection);
    int queued =
        database.update(TO_PARSE + " AND d.cancel_cause = 'Failed'", clock.instant(), collection);
    announce(account, collection, queued);
    return queued;
  }

  /** Takes documents out of the queue, also while they are worked on; returns how many. */
  @Transactional
  public int stop(UUID account, UUID collection, List<UUID> documents) {
    lock(account, collection);
    return database.update(
        "UPDATE document SET state = 'Cancelled', cancel_cause = 'Stopped', lease_id = NULL,"
            + " lease_owner = NULL, lease_until = NULL, finished_at = ?,"
            + " progress_message = 'Stopped on request.'"
            + " WHERE collection_id = ? AND id = ANY (?) AND state = 'Queued'",
        clock.instant(),
        collection,
        documents.toArray(UUID[]::new));
  }

  /**
   * Holds the collection until the end of the transaction: its documents have one writer at a time,
   * so that two cannot wait for each other's rows.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  void lock(UUID account, UUID collection) {
    boolean there =
        database
            .first(
                "SELECT id FROM collection WHERE id = ? AND account_id = ? FOR NO KEY UPDATE",
                row -> true,
                collection,
                account)
            .isPresent();
    if (!there) {
      throw ProblemException.notFound("The collection");
    }
  }

  /** The lane in which texts of the collection wait. */
  String laneOfTexts(UUID collection) {
    return database
        .first(
            "SELECT "
                + LANE.formatted("'Parse'")
                + " FROM (SELECT CAST(? AS uuid) AS collection_id, 'Text' AS kind,"
                + " CAST(NULL AS text) AS chunk_method, CAST(NULL AS json) AS parser_config) d",
            row -> row.getString(1),
            collection)
        .orElseThrow();
  }

  /** Says that documents were queued, with the transaction that did so. */
  void announce(UUID account, UUID collection, int documents) {
    if (documents > 0) {
      outbox.publish(
          DocumentsQueued.TOPIC,
          collection.toString(),
          DocumentsQueued.TYPE,
          account,
          new DocumentsQueued(collection, documents));
    }
  }
}
