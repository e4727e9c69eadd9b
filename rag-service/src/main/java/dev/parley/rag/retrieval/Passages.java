package dev.parley.rag.retrieval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * Reads what the engine found from the database. A chunk that is not there, is not available, or
 * belongs to another account, was never found: so nothing that was deleted can come up again.
 */
@ApplicationScoped
class Passages {

  private static final int MOST_REFERENCED = 16;
  private static final List<String> EDGES = List.of("left", "top", "right", "bottom");
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
      @Nullable String mediaType,
      JsonNode metadata,
      ChunkFacts facts) {}

  /** Those of the chunks that searches may show of the account's collections, by chunk. */
  Map<UUID, Passage> read(UUID account, List<UUID> collections, Collection<UUID> chunks) {
    Map<UUID, Passage> passages = new HashMap<>();
    database
        .list(
            "SELECT c.*, d.name, d.reference, d.metadata, d.media_type, d.language FROM chunk c"
                + " JOIN document d ON d.id = c.document_id"
                + " WHERE c.id = ANY (?) AND c.account_id = ? AND d.account_id = ?"
                + " AND d.collection_id = ANY (?) AND c.available AND d.enabled",
            this::passage,
            chunks.toArray(UUID[]::new),
            account,
            account,
            collections.toArray(UUID[]::new))
        .forEach(passage -> passages.put(passage.chunk(), passage));
    return passages;
  }

  private Passage passage(ResultSet row) throws SQLException {
    ChunkFacts facts = facts(row);
    return new Passage(
        row.getObject("id", UUID.class),
        row.getObject("document_id", UUID.class),
        row.getObject("collection_id", UUID.class),
        row.getString("name"),
        row.getString("reference"),
        row.getString("media_type"),
        metadata(row.getString("metadata"), facts),
        facts);
  }

  private ChunkFacts facts(ResultSet row) throws SQLException {
    return new ChunkFacts(
        row.getString("text"),
        row.getString("kind"),
        row.getInt("ordinal"),
        row.getInt("start_at"),
        row.getInt("end_at"),
        row.getObject("page", Integer.class),
        row.getString("section"),
        read(row.getString("positions")),
        Database.texts(row, "keywords"),
        Database.texts(row, "questions"),
        row.getString("language"));
  }

  private JsonNode read(String stored) {
    try {
      return json.readTree(stored);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What is stored as JSON is none", e);
    }
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
        "SELECT id, name, left(contents, ?) AS contents FROM document"
            + " WHERE collection_id = ? AND account_id = ? AND reference = ? AND id <> ?"
            + " AND indexed_revision IS NOT NULL AND enabled ORDER BY created_at, id LIMIT ?",
        row ->
            new ReferencedDocument(
                row.getObject("id", UUID.class), row.getString("name"), row.getString("contents")),
        LONGEST_REFERENCED,
        passage.collection(),
        account,
        passage.reference(),
        passage.document(),
        MOST_REFERENCED);
  }

  /** The document's metadata, with the place of the chunk where it has one. */
  private JsonNode metadata(String stored, ChunkFacts facts) {
    JsonNode metadata = read(stored);
    if (metadata instanceof ObjectNode fields) {
      addPlace(fields, facts);
    }
    return metadata;
  }

  private static void addPlace(ObjectNode metadata, ChunkFacts facts) {
    Integer page = facts.page();
    if (page != null) {
      metadata.putIfAbsent("page", metadata.numberNode(page));
      metadata.putIfAbsent("_page", metadata.numberNode(page));
    }
    if (facts.positions().size() > 1) {
      metadata.putIfAbsent("_pages", pages(facts));
    }
    JsonNode box = facts.positions().path(0);
    if (box.isObject()) {
      ArrayNode rectangle = metadata.arrayNode();
      EDGES.forEach(edge -> rectangle.add(box.path(edge)));
      metadata.putIfAbsent("_rectangle", rectangle);
    }
    String section = facts.section();
    if (section != null && !section.isBlank()) {
      metadata.putIfAbsent("_section", metadata.textNode(section));
    }
  }

  /** What of the text stands on which page; not told of a text that somebody changed. */
  private static ArrayNode pages(ChunkFacts facts) {
    boolean changed = facts.text().length() != facts.end() - facts.start();
    ArrayNode pages = JsonNodeFactory.instance.arrayNode();
    for (JsonNode position : facts.positions()) {
      ObjectNode page = pages.addObject();
      page.set("page", position.path("page"));
      page.set("start", changed ? null : position.get("start"));
    }
    return pages;
  }
}
