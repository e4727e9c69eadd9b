package dev.parley.rag.ingestion;

import dev.parley.embedding.EmbeddingException;
import dev.parley.rag.embedding.EmbeddingUnavailableException;
import dev.parley.rag.ingestion.LeasedDocument.Work;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.IndexUnavailableException;
import dev.parley.rag.sql.Database;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Brings documents into an index as they are found now, without making anything new of them: those
 * whose newest contents failed, or were stopped by somebody, while an earlier revision is found.
 * Their state stays as it is.
 */
@ApplicationScoped
class RestoreDocuments {

  private static final Logger LOG = Logger.getLogger(RestoreDocuments.class);

  /** One that an engine or a model did not take is not tried again before. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final int PAGE = 50;

  /** The contents may be those that failed; the language is found out from the chunks. */
  private static final String NOT_READ = "";

  private static final String FOUND =
      "SELECT d.id, d.account_id, d.collection_id, d.indexed_revision, d.name,"
          + " c.chunk_method, c.parser_config, d.enabled, d.attempts FROM document d"
          + " JOIN collection c ON c.id = d.collection_id"
          + " WHERE d.state = 'Cancelled' AND d.indexed_revision IS NOT NULL";

  private static final String NEXT =
      " AND d.next_attempt_at <= ? ORDER BY d.next_attempt_at, d.id LIMIT " + PAGE;
  private static final String NOTED = FOUND + " AND d.indexed_at IS NULL" + NEXT;
  private static final String NOT_IN_INDEX =
      FOUND
          + " AND d.collection_id = ?"
          + " AND d.indexed_at < (SELECT created_at FROM search_index WHERE id = ?)"
          + NEXT;

  private final Database database;
  private final IngestDocuments ingest;
  private final Ids ids;
  private final Clock clock;

  RestoreDocuments(Database database, IngestDocuments ingest, Ids ids, Clock clock) {
    this.database = database;
    this.ingest = ingest;
    this.ids = ids;
    this.clock = clock;
  }

  /** Brings in again those of which it was noted that an index may lack them. */
  void restoreNoted() {
    restoreAll(() -> database.list(NOTED, this::read, clock.instant()));
  }

  /** Brings in what the index that is being built still lacks of them. */
  void restoreInto(CollectionIndex building) {
    restoreAll(
        () ->
            database.list(
                NOT_IN_INDEX, this::read, building.collection(), building.id(), clock.instant()));
  }

  private void restoreAll(Supplier<List<LeasedDocument>> next) {
    List<LeasedDocument> page;
    do {
      page = next.get();
      page.forEach(this::tryRestore);
    } while (page.size() == PAGE);
  }

  private void tryRestore(LeasedDocument document) {
    try {
      ingest.restore(document);
    } catch (EmbeddingException
        | EmbeddingUnavailableException
        | IndexUnavailableException
        | ProblemException failed) {
      LOG.warnf("Document %s is found, but cannot be indexed again now: %s", document.id(), failed);
      database.update(
          "UPDATE document SET next_attempt_at = ?, last_error = ?"
              + " WHERE id = ? AND state = 'Cancelled'",
          clock.instant().plus(PAUSE),
          "What is found of it cannot be indexed again now: " + IngestDocuments.reasonOf(failed),
          document.id());
    }
  }

  private LeasedDocument read(ResultSet row) throws SQLException {
    return new LeasedDocument(
        row.getObject("id", UUID.class),
        row.getObject("account_id", UUID.class),
        row.getObject("collection_id", UUID.class),
        row.getLong("indexed_revision"),
        NOT_READ,
        Work.Embed,
        row.getString("name"),
        null,
        null,
        row.getString("chunk_method"),
        row.getString("parser_config"),
        row.getBoolean("enabled"),
        row.getInt("attempts"),
        ids.next());
  }
}
