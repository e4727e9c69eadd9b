package dev.parley.rag.chunk;

import dev.parley.rag.chunking.ChunkTexts;
import dev.parley.rag.document.QueueDocuments;
import dev.parley.rag.ingestion.ByteKey;
import dev.parley.rag.sql.Database;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Changes single chunks of a document. The index follows by itself: with each change the document
 * is queued to have its chunks embedded, of which only new texts are. Reading the document again
 * replaces its chunks, also those that were edited.
 */
@ApplicationScoped
public class EditChunks {

  private final Database database;
  private final ListChunks chunks;
  private final QueueDocuments queue;
  private final Ids ids;
  private final Clock clock;

  EditChunks(Database database, ListChunks chunks, QueueDocuments queue, Ids ids, Clock clock) {
    this.database = database;
    this.chunks = chunks;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /** What of a chunk is to change; what is null stays. */
  public record Change(
      @Nullable String text,
      @Nullable List<String> keywords,
      @Nullable List<String> questions,
      @Nullable Boolean available) {}

  private record Revisions(long revision, @Nullable Long indexed, boolean beingRead) {}

  /**
   * Puts a chunk behind those that the document has. A document that was never read needs not be.
   *
   * @throws ProblemException 404 when the account's collection has no such document, 409 when it is
   *     being read
   */
  @Transactional
  public StoredChunk add(
      UUID account,
      UUID collection,
      UUID document,
      String text,
      List<String> keywords,
      List<String> questions) {
    Revisions revisions = lock(account, collection, document);
    if (revisions.indexed() == null) {
      database.update("UPDATE document SET indexed_revision = revision WHERE id = ?", document);
    } else {
      requireCurrent(revisions);
    }
    UUID id = ids.next();
    database.update(
        "INSERT INTO chunk (id, account_id, collection_id, document_id, revision, ordinal,"
            + " start_at, end_at, text, content_hash, created_at, keywords, questions, edited)"
            + " SELECT ?, account_id, collection_id, id, revision, (SELECT coalesce(max(ordinal)"
            + " + 1, 0) FROM chunk WHERE document_id = d.id AND revision = d.revision),"
            + " character_count, character_count, ?, ?, ?, ?, ?, true FROM document d"
            + " WHERE d.id = ?",
        id,
        text,
        hash(text, questions),
        clock.instant(),
        keywords.toArray(String[]::new),
        questions.toArray(String[]::new),
        document);
    queue.embed(account, collection, document);
    return chunks.get(account, collection, document, id);
  }

  /**
   * Changes a chunk.
   *
   * @throws ProblemException 404 when the account's document has no such chunk, 409 when the
   *     document is being read
   */
  @Transactional
  public StoredChunk change(
      UUID account, UUID collection, UUID document, UUID chunk, Change change) {
    requireCurrent(lock(account, collection, document));
    StoredChunk before = chunks.get(account, collection, document, chunk);
    String text = change.text() == null ? before.text() : change.text();
    List<String> questions = change.questions() == null ? before.questions() : change.questions();
    List<String> keywords = change.keywords() == null ? before.keywords() : change.keywords();
    database.update(
        "UPDATE chunk SET text = ?, content_hash = ?, keywords = ?, questions = ?, available = ?,"
            + " edited = true WHERE id = ?",
        text,
        hash(text, questions),
        keywords.toArray(String[]::new),
        questions.toArray(String[]::new),
        change.available() == null ? before.available() : change.available(),
        chunk);
    queue.embed(account, collection, document);
    return chunks.get(account, collection, document, chunk);
  }

  /**
   * Removes chunks; returns how many.
   *
   * @param some their ids; null for all of the document
   * @throws ProblemException 404 when the account's document lacks one of them, 409 when the
   *     document is being read
   */
  @Transactional
  public int delete(UUID account, UUID collection, UUID document, @Nullable List<UUID> some) {
    requireCurrent(lock(account, collection, document));
    int deleted =
        some == null
            ? database.update(
                "DELETE FROM chunk k USING document d WHERE d.id = ? AND k.document_id = d.id"
                    + " AND k.revision = d.revision",
                document)
            : database.update(
                "DELETE FROM chunk k USING document d WHERE d.id = ? AND k.document_id = d.id"
                    + " AND k.revision = d.revision AND k.id = ANY (?)",
                document,
                some.toArray(UUID[]::new));
    if (some != null && deleted != new HashSet<>(some).size()) {
      throw ProblemException.notFound("One of the chunks");
    }
    queue.embed(account, collection, document);
    return deleted;
  }

  private Revisions lock(UUID account, UUID collection, UUID document) {
    Revisions revisions =
        database
            .first(
                "SELECT revision, indexed_revision, state = 'Queued' AND work = 'Parse'"
                    + " FROM document WHERE id = ? AND collection_id = ? AND account_id = ?"
                    + " FOR UPDATE",
                row ->
                    new Revisions(row.getLong(1), row.getObject(2, Long.class), row.getBoolean(3)),
                document,
                collection,
                account)
            .orElseThrow(() -> ProblemException.notFound("The document"));
    if (revisions.beingRead()) {
      throw ProblemException.conflict(
          "The document is being parsed. Change its chunks when that is done, or stop it.");
    }
    return revisions;
  }

  private static void requireCurrent(Revisions revisions) {
    Long indexed = revisions.indexed();
    if (indexed == null || indexed != revisions.revision()) {
      throw ProblemException.conflict(
          "The document was not parsed to its end. Parse it before you change its chunks.");
    }
  }

  private static byte[] hash(String text, List<String> questions) {
    return ByteKey.ofText(ChunkTexts.embedded(text, questions)).bytes();
  }
}
