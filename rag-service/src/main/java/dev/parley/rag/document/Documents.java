package dev.parley.rag.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.rag.collection.Collection.State;
import dev.parley.rag.collection.CollectionEmptied;
import dev.parley.rag.collection.DocumentCounts;
import dev.parley.rag.sql.Database;
import dev.parley.rag.sql.OneWriter;
import dev.parley.web.problem.ProblemException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and removes documents. */
@ApplicationScoped
public class Documents implements DocumentCounts {

  private static final String COUNT =
      "SELECT collection_id, count(*) AS total,"
          + " count(*) FILTER (WHERE state = 'Indexed') AS indexed,"
          + " count(*) FILTER (WHERE state = 'Queued') AS queued,"
          + " count(*) FILTER (WHERE state = 'Cancelled') AS cancelled,"
          + " count(*) FILTER (WHERE last_error IS NOT NULL) AS failed"
          + " FROM document WHERE collection_id = ANY (?) GROUP BY collection_id";

  /** As the database orders ids. */
  private static final Comparator<UUID> ORDER = Comparator.comparing(UUID::toString);

  private final Database database;
  private final Event<DocumentRemoved> removed;
  private final OneWriter writer;
  private final ObjectMapper json;

  Documents(
      Database database, Event<DocumentRemoved> removed, OneWriter writer, ObjectMapper json) {
    this.database = database;
    this.removed = removed;
    this.writer = writer;
    this.json = json;
  }

  @Override
  public Map<UUID, State> count(List<UUID> ids) {
    Map<UUID, State> states = new HashMap<>();
    database
        .list(
            COUNT,
            row ->
                Map.entry(
                    row.getObject("collection_id", UUID.class),
                    new State(
                        row.getLong("total"),
                        row.getLong("indexed"),
                        row.getLong("queued"),
                        row.getLong("cancelled"),
                        row.getLong("failed"))),
            (Object) ids.toArray(UUID[]::new))
        .forEach(entry -> states.put(entry.getKey(), entry.getValue()));
    return states;
  }

  /**
   * One document in full.
   *
   * @throws ProblemException 404 when the account's collection has no such document
   */
  Document get(UUID account, UUID collection, UUID document) {
    return database
        .first(
            "SELECT * FROM document WHERE id = ? AND collection_id = ? AND account_id = ?",
            this::read,
            document,
            collection,
            account)
        .orElseThrow(Documents::missing);
  }

  /** What the call that stores a document answers. */
  public record StoredDocument(UUID documentId, DocumentState state) {}

  /**
   * Removes documents with all that was made of them: all, or none.
   *
   * @throws ProblemException 404 when the account's collection lacks one of them
   */
  public void delete(UUID account, UUID collection, Collection<UUID> documents) {
    // in the order in which uploads and the indexing lock them
    List<UUID> ordered = documents.stream().distinct().sorted(ORDER).toList();
    writer.write(
        collection,
        () -> {
          ordered.forEach(document -> delete(account, collection, document));
          return ordered.size();
        });
  }

  private void delete(UUID account, UUID collection, UUID document) {
    boolean exists =
        database
            .first(
                "SELECT id FROM document WHERE id = ? AND collection_id = ? AND account_id = ?"
                    + " FOR UPDATE",
                row -> true,
                document,
                collection,
                account)
            .isPresent();
    if (!exists) {
      throw missing();
    }
    removed.fire(new DocumentRemoved(account, collection, document));
    database.update("DELETE FROM document WHERE id = ?", document);
  }

  /** Runs after the observers that still want to read the documents. */
  void emptied(
      @Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) CollectionEmptied collection) {
    // in the order in which uploads and the indexing lock them
    database.update(
        "DELETE FROM document USING (SELECT id FROM document WHERE collection_id = ? ORDER BY id"
            + " FOR UPDATE) AS locked WHERE document.id = locked.id",
        collection.collection());
  }

  private Document read(ResultSet row) throws SQLException {
    return new Document(
        row.getObject("id", UUID.class),
        row.getString("name"),
        DocumentState.valueOf(row.getString("state")),
        row.getString("contents"),
        row.getString("reference"),
        Database.texts(row, "tags"),
        time(row, "created_at"),
        time(row, "updated_at"),
        Database.instant(row, "indexed_at"),
        row.getInt("character_count"),
        row.getInt("word_count"),
        row.getInt("token_count"),
        metadata(row),
        row.getInt("attempts"),
        row.getString("last_error"),
        row.getString("blob_key") == null ? null : file(row));
  }

  private static Document.FileFacts file(ResultSet row) throws SQLException {
    int pages = row.getInt("page_count");
    return new Document.FileFacts(
        row.getLong("size_bytes"),
        row.getString("media_type"),
        pages == 0 ? null : pages,
        row.getDouble("progress"),
        row.getString("progress_message"));
  }

  /** The bytes of a document that is a file. */
  record Original(String name, long size, String key) {}

  /** Where the bytes of a document are; nothing when there is none, or it is a text. */
  Optional<Original> original(UUID account, UUID collection, UUID document) {
    return database.first(
        "SELECT name, size_bytes, blob_key FROM document"
            + " WHERE id = ? AND collection_id = ? AND account_id = ? AND blob_key IS NOT NULL",
        row -> new Original(row.getString(1), row.getLong(2), row.getString(3)),
        document,
        collection,
        account);
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    @Nullable Instant time = Database.instant(row, column);
    return time == null ? Instant.EPOCH : time;
  }

  private JsonNode metadata(ResultSet row) throws SQLException {
    try {
      return json.readTree(row.getString("metadata"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored metadata is no JSON", e);
    }
  }

  private static ProblemException missing() {
    return ProblemException.notFound("The document");
  }
}
