package dev.parley.rag.ingestion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.parsing.Block.Box;
import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.chunking.ChunkTexts;
import dev.parley.rag.chunking.Position;
import dev.parley.rag.ingestion.Batch.PreparedChunk;
import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Chunks and the outcome of indexing in the database. */
@ApplicationScoped
class ChunkStore {

  private static final String STILL_LEASED =
      "SELECT id FROM document WHERE id = ANY (?) AND lease_id = ANY (?)";
  private static final String INSERT_CHUNK =
      "INSERT INTO chunk (id, account_id, collection_id, document_id, revision, ordinal, start_at,"
          + " end_at, text, content_hash, created_at, kind, section, page, positions, questions,"
          + " keywords) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS json), ?, ?)";
  private static final String KEY_SHARE = " ORDER BY id FOR KEY SHARE";
  private static final String MARK_INDEXED =
      "UPDATE document SET state = 'Indexed', indexed_revision = revision, indexed_at = ?,"
          + " lease_id = NULL, lease_owner = NULL, lease_until = NULL, last_error = NULL,"
          + " progress = 1, progress_message = warning, finished_at = ?"
          + " WHERE id = ANY (?) AND lease_id = ANY (?) RETURNING id";

  private final Database database;
  private final Clock clock;

  ChunkStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A document in the chunks that it was cut into. */
  record Cut(LeasedDocument document, @Nullable ReadText text, List<NewChunk> chunks) {}

  /** What was read from a file. */
  record ReadText(
      String contents,
      int words,
      int tokens,
      String mediaType,
      @Nullable Integer pages,
      @Nullable String warning) {}

  /** A chunk that is not stored yet. */
  record NewChunk(UUID id, Chunk chunk, ByteKey hash) {}

  /**
   * Stores the chunks of those documents that are still leased, beside the chunks of the revision
   * that is searchable.
   *
   * @return the documents that are still leased
   */
  @Transactional
  public List<Cut> saveChunks(List<Cut> documents) {
    Set<UUID> leased = stillLeased(documents.stream().map(Cut::document).toList(), KEY_SHARE);
    List<Cut> remaining =
        documents.stream().filter(cut -> leased.contains(cut.document().id())).toList();
    database.updateEach(
        "DELETE FROM chunk WHERE document_id = ? AND revision = ?",
        remaining.stream()
            .map(cut -> new @Nullable Object[] {cut.document().id(), cut.document().revision()})
            .toList());
    saveTexts(remaining);
    List<@Nullable Object[]> rows = new ArrayList<>();
    Instant now = clock.instant();
    for (Cut cut : remaining) {
      LeasedDocument document = cut.document();
      for (int ordinal = 0; ordinal < cut.chunks().size(); ordinal++) {
        NewChunk chunk = cut.chunks().get(ordinal);
        rows.add(
            new @Nullable Object[] {
              chunk.id(),
              document.account(),
              document.collection(),
              document.id(),
              document.revision(),
              ordinal,
              chunk.chunk().start(),
              chunk.chunk().end(),
              chunk.chunk().text(),
              chunk.hash().bytes(),
              now,
              chunk.chunk().kind().wireName(),
              chunk.chunk().section(),
              chunk.chunk().page(),
              positions(chunk.chunk()),
              chunk.chunk().questions().toArray(String[]::new),
              chunk.chunk().keywords().toArray(String[]::new)
            });
      }
    }
    database.updateEach(INSERT_CHUNK, rows);
    return remaining;
  }

  /** Only under the lease: what somebody uploads at this moment is not to be overwritten. */
  private void saveTexts(List<Cut> documents) {
    for (Cut cut : documents) {
      ReadText text = cut.text();
      if (text != null) {
        database.update(
            "UPDATE document SET contents = ?, character_count = ?, word_count = ?, token_count = ?,"
                + " media_type = ?, page_count = ?, warning = ? WHERE id = ? AND lease_id = ?",
            text.contents(),
            text.contents().length(),
            text.words(),
            text.tokens(),
            text.mediaType(),
            text.pages(),
            text.warning(),
            cut.document().id(),
            cut.document().lease());
      }
    }
  }

  /**
   * As the column {@code positions} has them, see the migration; {@code start} is where the page
   * begins in the chunk's text, and is not there in chunks of earlier versions.
   */
  private static String positions(Chunk chunk) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Position position : chunk.positions()) {
      Box box = position.box();
      ObjectNode place = array.addObject();
      place
          .put("page", position.page())
          .put("left", box.left())
          .put("top", box.top())
          .put("right", box.right())
          .put("bottom", box.bottom());
      if (position.start() != null) {
        place.put("start", position.start());
      }
    }
    return array.toString();
  }

  /** The chunks that a document has and searches may find, in its order. */
  List<PreparedChunk> storedChunks(LeasedDocument document) {
    return database.list(
        "SELECT id, text, keywords, questions, content_hash FROM chunk"
            + " WHERE document_id = ? AND revision = ? AND available ORDER BY ordinal",
        row -> {
          String text = row.getString("text");
          List<String> questions = Database.texts(row, "questions");
          return new PreparedChunk(
              row.getObject("id", UUID.class),
              ChunkTexts.embedded(text, questions),
              ChunkTexts.searched(text, Database.texts(row, "keywords"), questions),
              ByteKey.of(row.getBytes("content_hash")));
        },
        document.id(),
        document.revision());
  }

  /**
   * Lets nobody else bring these documents into an index until the end of the transaction, so that
   * an older version cannot overtake a newer one. Changes of the documents do not wait for it.
   */
  void holdTurn(List<LeasedDocument> documents) {
    database.list(
        "SELECT pg_advisory_xact_lock(turn) FROM (SELECT DISTINCT hashtextextended(id, 0) AS turn"
            + " FROM unnest(?) AS id ORDER BY turn) AS turns",
        row -> true,
        (Object) documents.stream().map(each -> each.id().toString()).toArray(String[]::new));
  }

  /** Which of the documents nobody changed, removed or took over since they were leased. */
  Set<UUID> stillLeased(List<LeasedDocument> documents) {
    return stillLeased(documents, "");
  }

  private Set<UUID> stillLeased(List<LeasedDocument> documents, String lock) {
    return new HashSet<>(
        database.list(
            STILL_LEASED + lock,
            row -> row.getObject(1, UUID.class),
            ids(documents),
            leases(documents)));
  }

  /**
   * Marks those documents that are still leased as indexed, and forgets the chunks of their earlier
   * revisions.
   *
   * @return the documents that were marked
   */
  @Transactional
  public Set<UUID> markIndexed(List<LeasedDocument> documents) {
    Instant now = clock.instant();
    Set<UUID> marked =
        new HashSet<>(
            database.list(
                MARK_INDEXED,
                row -> row.getObject(1, UUID.class),
                now,
                now,
                ids(documents),
                leases(documents)));
    database.update(
        "DELETE FROM chunk c USING document d WHERE d.id = c.document_id"
            + " AND d.id = ANY (?) AND c.revision <> d.revision",
        (Object) marked.toArray(UUID[]::new));
    return marked;
  }

  /** Whether that revision of a document that is not queued is the one which is found. */
  boolean stillFound(LeasedDocument document) {
    return database
        .first(
            "SELECT id FROM document WHERE id = ? AND indexed_revision = ? AND state = 'Cancelled'",
            row -> true,
            document.id(),
            document.revision())
        .isPresent();
  }

  /**
   * Notes that all indexes have what is found of a document.
   *
   * @return whether it still exists
   */
  boolean noteRestored(LeasedDocument document) {
    database.update(
        "UPDATE document SET indexed_at = ? WHERE id = ? AND indexed_revision = ?",
        clock.instant(),
        document.id(),
        document.revision());
    return gone(List.of(document.id())).isEmpty();
  }

  /** Notes in which languages the documents are. */
  void saveLanguages(Map<UUID, String> languages) {
    database.updateEach(
        "UPDATE document SET language = ? WHERE id = ? AND language IS DISTINCT FROM ?",
        languages.entrySet().stream()
            .map(each -> new @Nullable Object[] {each.getValue(), each.getKey(), each.getValue()})
            .toList());
  }

  /** Those of the documents that do not exist any more. */
  Set<UUID> gone(Collection<UUID> documents) {
    Set<UUID> gone = new HashSet<>(documents);
    database
        .list(
            "SELECT id FROM document WHERE id = ANY (?)",
            row -> row.getObject(1, UUID.class),
            (Object) documents.toArray(UUID[]::new))
        .forEach(gone::remove);
    return gone;
  }

  private static UUID[] ids(List<LeasedDocument> documents) {
    return documents.stream().map(LeasedDocument::id).toArray(UUID[]::new);
  }

  private static UUID[] leases(List<LeasedDocument> documents) {
    return documents.stream().map(LeasedDocument::lease).distinct().toArray(UUID[]::new);
  }
}
