package dev.parley.rag.retrieval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.rag.retrieval.QueryResult.ReferencedDocument;
import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the engine found from the database. A chunk that is not there, or belongs to another
 * account, was never found: so nothing that was deleted can come up again.
 */
@ApplicationScoped
class Passages {

  private static final int MOST_REFERENCED = 16;
  private static final int LONGEST_REFERENCED = 10_000;

  private final Database database;
  private final ObjectMapper json;

  Passages(Database database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  /** A chunk with its document. */
  record Passage(
      UUID chunk,
      UUID document,
      UUID collection,
      String name,
      @Nullable String reference,
      JsonNode metadata,
      String text,
      int ordinal,
      int start,
      int end) {}

  /** Those of the chunks that exist in the account's collections, by chunk. */
  Map<UUID, Passage> read(UUID account, List<UUID> collections, Collection<UUID> chunks) {
    Map<UUID, Passage> passages = new HashMap<>();
    database
        .list(
            "SELECT c.*, d.name, d.reference, d.metadata FROM chunk c"
                + " JOIN document d ON d.id = c.document_id"
                + " WHERE c.id = ANY (?) AND c.account_id = ? AND d.account_id = ?"
                + " AND d.collection_id = ANY (?)",
            row ->
                new Passage(
                    row.getObject("id", UUID.class),
                    row.getObject("document_id", UUID.class),
                    row.getObject("collection_id", UUID.class),
                    row.getString("name"),
                    row.getString("reference"),
                    metadata(row.getString("metadata"), row),
                    row.getString("text"),
                    row.getInt("ordinal"),
                    row.getInt("start_at"),
                    row.getInt("end_at")),
            chunks.toArray(UUID[]::new),
            account,
            account,
            collections.toArray(UUID[]::new))
        .forEach(passage -> passages.put(passage.chunk(), passage));
    return passages;
  }

  /**
   * Other searchable documents of the collection with the same reference, oldest first: 16 at most,
   * and of each 10,000 characters at most.
   */
  List<ReferencedDocument> referenced(UUID account, Passage passage) {
    if (passage.reference() == null || passage.reference().isEmpty()) {
      return List.of();
    }
    return database.list(
        "SELECT id, left(contents, ?) AS contents FROM document"
            + " WHERE collection_id = ? AND account_id = ? AND reference = ? AND id <> ?"
            + " AND indexed_revision IS NOT NULL ORDER BY created_at, id LIMIT ?",
        row -> new ReferencedDocument(row.getObject("id", UUID.class), row.getString("contents")),
        LONGEST_REFERENCED,
        passage.collection(),
        account,
        passage.reference(),
        passage.document(),
        MOST_REFERENCED);
  }

  /** The document's metadata, with the place of the chunk where it has one. */
  private JsonNode metadata(String text, ResultSet row) throws SQLException {
    try {
      JsonNode metadata = json.readTree(text);
      if (metadata instanceof ObjectNode fields) {
        addPlace(fields, row);
      }
      return metadata;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored metadata is no JSON", e);
    }
  }

  private void addPlace(ObjectNode metadata, ResultSet row)
      throws SQLException, JsonProcessingException {
    int page = row.getInt("page");
    if (!row.wasNull()) {
      metadata.putIfAbsent("page", metadata.numberNode(page));
      metadata.putIfAbsent("_page", metadata.numberNode(page));
    }
    JsonNode box = json.readTree(row.getString("positions")).path(0);
    if (box.isObject()) {
      ObjectNode rectangle = json.createObjectNode();
      for (String edge : List.of("left", "top", "right", "bottom")) {
        rectangle.set(edge, box.path(edge));
      }
      metadata.putIfAbsent("_rectangle", rectangle);
    }
    String section = row.getString("section");
    if (section != null && !section.isBlank()) {
      metadata.putIfAbsent("_section", metadata.textNode(section));
    }
  }
}
