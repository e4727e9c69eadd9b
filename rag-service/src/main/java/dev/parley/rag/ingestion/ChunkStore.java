package dev.parley.rag.ingestion;

import dev.parley.embedding.EmbeddingModel;
import dev.parley.rag.ingestion.Batch.Content;
import dev.parley.rag.ingestion.Batch.Prepared;
import dev.parley.rag.ingestion.Batch.PreparedChunk;
import dev.parley.rag.retrieval.StoredVector;
import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chunks, vectors and the outcome of indexing in the database. */
@ApplicationScoped
class ChunkStore {

  private static final String STILL_LEASED =
      "SELECT id FROM document WHERE id = ANY (?) AND lease_id = ANY (?)";
  private static final String INSERT_CHUNK =
      "INSERT INTO chunk (id, account_id, collection_id, document_id, revision, ordinal, start_at,"
          + " end_at, text, content_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String MARK_INDEXED =
      "UPDATE document SET state = 'Indexed', indexed_revision = revision, indexed_at = ?,"
          + " lease_id = NULL, lease_owner = NULL, lease_until = NULL, last_error = NULL"
          + " WHERE id = ANY (?) AND lease_id = ANY (?) RETURNING id";

  private final Database database;
  private final EmbeddingModel model;
  private final Clock clock;

  ChunkStore(Database database, EmbeddingModel model, Clock clock) {
    this.database = database;
    this.model = model;
    this.clock = clock;
  }

  /**
   * Stores the chunks of those documents that are still leased, beside the chunks of the revision
   * that is searchable.
   *
   * @return the documents that are still leased
   */
  @Transactional
  public List<Prepared> saveChunks(List<Prepared> documents) {
    Set<UUID> leased = stillLeased(documents, " FOR KEY SHARE");
    List<Prepared> remaining =
        documents.stream().filter(p -> leased.contains(p.document().id())).toList();
    database.updateEach(
        "DELETE FROM chunk WHERE document_id = ? AND revision = ?",
        remaining.stream()
            .map(p -> new @Nullable Object[] {p.document().id(), p.document().revision()})
            .toList());
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Prepared prepared : remaining) {
      LeasedDocument document = prepared.document();
      for (PreparedChunk chunk : prepared.chunks()) {
        rows.add(
            new @Nullable Object[] {
              chunk.id(),
              document.account(),
              document.collection(),
              document.id(),
              document.revision(),
              chunk.ordinal(),
              chunk.chunk().start(),
              chunk.chunk().end(),
              chunk.chunk().text(),
              chunk.content().hash().bytes()
            });
      }
    }
    database.updateEach(INSERT_CHUNK, rows);
    return remaining;
  }

  /** Which of the documents nobody changed, removed or took over since they were leased. */
  Set<UUID> stillLeased(List<Prepared> documents) {
    return stillLeased(documents, "");
  }

  private Set<UUID> stillLeased(List<Prepared> documents, String lock) {
    return new HashSet<>(
        database.list(
            STILL_LEASED + lock,
            row -> row.getObject(1, UUID.class),
            ids(documents),
            leases(documents)));
  }

  /** Vectors that were made of the same texts before. */
  Map<Content, float[]> knownVectors(List<Prepared> documents) {
    Map<UUID, Set<ByteKey>> hashes =
        documents.stream()
            .flatMap(prepared -> prepared.chunks().stream())
            .map(PreparedChunk::content)
            .collect(
                Collectors.groupingBy(
                    Content::account, Collectors.mapping(Content::hash, Collectors.toSet())));
    Map<Content, float[]> known = new HashMap<>();
    hashes.forEach(
        (account, keys) ->
            database
                .list(
                    "SELECT content_hash, vector FROM embedding WHERE account_id = ?"
                        + " AND model = ? AND content_hash = ANY (?)",
                    row ->
                        Map.entry(
                            new Content(account, ByteKey.of(row.getBytes(1))),
                            StoredVector.read(row.getBytes(2))),
                    account,
                    model.name(),
                    keys.stream().map(ByteKey::bytes).toArray(byte[][]::new))
                .forEach(entry -> known.put(entry.getKey(), entry.getValue())));
    return known;
  }

  /** Keeps vectors for the next time. */
  @Transactional
  public void saveVectors(Map<Content, float[]> vectors) {
    database.updateEach(
        "INSERT INTO embedding (account_id, model, content_hash, vector) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT DO NOTHING",
        vectors.entrySet().stream()
            .map(
                entry ->
                    new @Nullable Object[] {
                      entry.getKey().account(),
                      model.name(),
                      entry.getKey().hash().bytes(),
                      StoredVector.write(entry.getValue())
                    })
            .toList());
  }

  /**
   * Marks those documents that are still leased as indexed, and forgets the chunks of their earlier
   * revisions.
   *
   * @return the documents that were marked
   */
  @Transactional
  public Set<UUID> markIndexed(List<Prepared> documents) {
    Instant now = clock.instant();
    Set<UUID> marked =
        new HashSet<>(
            database.list(
                MARK_INDEXED,
                row -> row.getObject(1, UUID.class),
                now,
                ids(documents),
                leases(documents)));
    database.update(
        "DELETE FROM chunk c USING document d WHERE d.id = c.document_id"
            + " AND d.id = ANY (?) AND c.revision <> d.revision",
        (Object) marked.toArray(UUID[]::new));
    return marked;
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

  private static UUID[] ids(List<Prepared> documents) {
    return documents.stream().map(p -> p.document().id()).toArray(UUID[]::new);
  }

  private static UUID[] leases(List<Prepared> documents) {
    return documents.stream().map(p -> p.document().lease()).distinct().toArray(UUID[]::new);
  }
}
