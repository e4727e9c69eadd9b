package dev.parley.rag.retrieval;

import dev.parley.rag.chunking.ChunkTexts;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The chunks and vectors in the database, as what an engine is rebuilt from. */
@ApplicationScoped
class StoredChunks implements IndexSource {

  private static final int BATCH = 200;
  private static final String INDEXED =
      " FROM search_index i JOIN chunk c ON c.collection_id = i.collection_id"
          + " JOIN document d ON d.id = c.document_id AND d.indexed_revision = c.revision"
          + " WHERE i.id = ? AND c.available AND d.enabled";

  private final Database database;
  private final Event<VectorsLost> vectorsLost;

  StoredChunks(Database database, Event<VectorsLost> vectorsLost) {
    this.database = database;
    this.vectorsLost = vectorsLost;
  }

  private record Stored(
      UUID id, String text, @Nullable String language, float @Nullable [] vector) {}

  @Override
  public long countIndexed(UUID index) {
    return database.number("SELECT count(*)" + INDEXED, index);
  }

  @Override
  public Set<UUID> allChunks(UUID index) {
    return new HashSet<>(
        database.list(
            "SELECT c.id FROM search_index i JOIN chunk c ON c.collection_id = i.collection_id"
                + " WHERE i.id = ? AND c.available",
            row -> row.getObject(1, UUID.class),
            index));
  }

  @Override
  public void restore(UUID index, Set<UUID> present, Consumer<List<DocumentChunks>> batches) {
    List<DocumentChunks> batch = new ArrayList<>();
    for (UUID document : incomplete(index, present)) {
      List<Stored> chunks = chunks(index, document);
      if (chunks.stream().anyMatch(chunk -> chunk.vector() == null)) {
        vectorsLost.fire(new VectorsLost(document));
        continue;
      }
      batch.add(
          new DocumentChunks(
              document,
              chunks.isEmpty() ? null : chunks.getFirst().language(),
              chunks.stream().map(c -> new EmbeddedChunk(c.id(), c.text(), vectorOf(c))).toList()));
      if (batch.size() == BATCH) {
        batches.accept(List.copyOf(batch));
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      batches.accept(batch);
    }
  }

  private Set<UUID> incomplete(UUID index, Set<UUID> present) {
    record Place(UUID document, UUID chunk) {}
    Set<UUID> incomplete = new HashSet<>();
    database
        .list(
            "SELECT c.document_id, c.id" + INDEXED,
            row -> new Place(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
            index)
        .forEach(
            place -> {
              if (!present.contains(place.chunk())) {
                incomplete.add(place.document());
              }
            });
    return incomplete;
  }

  private List<Stored> chunks(UUID index, UUID document) {
    return database.list(
        "SELECT c.id, c.text, c.keywords, c.questions, d.language, e.vector FROM search_index i"
            + " JOIN chunk c ON c.collection_id = i.collection_id"
            + " JOIN document d ON d.id = c.document_id AND d.indexed_revision = c.revision"
            + " LEFT JOIN embedding e ON e.account_id = c.account_id"
            + " AND e.content_hash = c.content_hash AND e.model = i.embedding_model"
            + " WHERE i.id = ? AND c.document_id = ? AND c.available ORDER BY c.ordinal",
        row -> {
          byte[] vector = row.getBytes("vector");
          return new Stored(
              row.getObject("id", UUID.class),
              ChunkTexts.searched(
                  row.getString("text"),
                  Database.texts(row, "keywords"),
                  Database.texts(row, "questions")),
              row.getString("language"),
              vector == null ? null : StoredVector.read(vector));
        },
        index,
        document);
  }

  private static float[] vectorOf(Stored chunk) {
    float[] vector = chunk.vector();
    return vector == null ? new float[0] : vector;
  }
}
