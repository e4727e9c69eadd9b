package dev.parley.rag.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.rag.collection.Collections;
import dev.parley.rag.document.DocumentFacts.Progress;
import dev.parley.rag.document.DocumentFacts.Run;
import dev.parley.rag.sql.Database;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists documents with all that is known of them but their contents. */
@ApplicationScoped
public class ListDocuments {

  /** Chunks that are embedded again are found all the while: that is no run to wait for. */
  private static final String RUN =
      "CASE WHEN d.state = 'Indexed' OR (d.state = 'Queued' AND d.work = 'Embed'"
          + " AND d.indexed_revision = d.revision) THEN 'Done'"
          + " WHEN d.state = 'Queued' THEN 'Running' ELSE d.cancel_cause END";

  private static final String COLUMNS =
      "SELECT d.id, d.collection_id, d.name, d.kind, d.character_count, d.size_bytes, d.media_type,"
          + " coalesce(d.chunk_method, c.chunk_method) AS method,"
          + " coalesce(d.parser_config, c.parser_config) AS config, d.metadata, "
          + RUN
          + " AS run, d.progress, d.progress_message, d.last_error, d.started_at, d.finished_at, d.enabled, d.created_at, d.updated_at,"
          + " d.token_count, (SELECT count(*) FROM chunk k WHERE k.document_id = d.id"
          + " AND k.revision = coalesce(d.indexed_revision, d.revision)) AS chunks"
          + " FROM document d JOIN collection c ON c.id = d.collection_id";

  private final Database database;
  private final Collections collections;
  private final ObjectMapper json;

  ListDocuments(Database database, Collections collections, ObjectMapper json) {
    this.database = database;
    this.collections = collections;
    this.json = json;
  }

  /**
   * What is asked for; null leaves a filter out.
   *
   * @param words that the name has
   * @param byUpdate whether the time of the last change orders them, or that of their creation
   */
  public record Request(
      @Nullable UUID id,
      @Nullable String name,
      @Nullable String words,
      @Nullable Set<Run> runs,
      @Nullable Instant createdFrom,
      @Nullable Instant createdTo,
      boolean byUpdate,
      boolean descending,
      int offset,
      int limit) {}

  /** One page, and how many there are on all pages. */
  public record Page(List<DocumentFacts> documents, long total) {}

  /**
   * The page that is asked for.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  public Page list(UUID account, UUID collection, Request request) {
    collections.require(account, collection);
    StringBuilder where = new StringBuilder(" WHERE d.account_id = ? AND d.collection_id = ?");
    List<@Nullable Object> arguments = new ArrayList<>(List.of(account, collection));
    add(where, arguments, " AND d.id = ?", request.id());
    add(where, arguments, " AND d.name = ?", request.name());
    add(where, arguments, " AND d.created_at >= ?", request.createdFrom());
    add(where, arguments, " AND d.created_at <= ?", request.createdTo());
    add(where, arguments, " AND position(lower(?) IN lower(d.name)) > 0", request.words());
    Set<Run> runs = request.runs();
    if (runs != null) {
      add(
          where,
          arguments,
          " AND " + RUN + " = ANY (?)",
          runs.stream().map(Run::name).toArray(String[]::new));
    }
    long total = database.number("SELECT count(*) FROM document d" + where, arguments.toArray());
    String direction = request.descending() ? " DESC" : " ASC";
    String order =
        " ORDER BY "
            + (request.byUpdate() ? "d.updated_at" : "d.created_at")
            + direction
            + ", d.id"
            + direction
            + " OFFSET "
            + request.offset()
            + " LIMIT "
            + request.limit();
    return new Page(database.list(COLUMNS + where + order, this::read, arguments.toArray()), total);
  }

  /**
   * One document.
   *
   * @throws ProblemException 404 when the account's collection has no such document
   */
  public DocumentFacts get(UUID account, UUID collection, UUID document) {
    return database
        .first(
            COLUMNS + " WHERE d.account_id = ? AND d.collection_id = ? AND d.id = ?",
            this::read,
            account,
            collection,
            document)
        .orElseThrow(() -> ProblemException.notFound("The document"));
  }

  /**
   * The collections that the documents are in.
   *
   * @throws ProblemException 404 when the account lacks one of the documents
   */
  public List<UUID> collectionsOf(UUID account, Set<UUID> documents) {
    List<UUID> found =
        database.list(
            "SELECT collection_id FROM document WHERE account_id = ? AND id = ANY (?)",
            row -> row.getObject(1, UUID.class),
            account,
            documents.toArray(UUID[]::new));
    if (found.size() != documents.size()) {
      throw ProblemException.notFound("One of the documents");
    }
    return found.stream().distinct().toList();
  }

  /** Those of the documents that are in none of the account's collections, in their order. */
  public List<UUID> missing(UUID account, List<UUID> collections, List<UUID> documents) {
    Set<UUID> there =
        Set.copyOf(
            database.list(
                "SELECT id FROM document WHERE account_id = ? AND collection_id = ANY (?)"
                    + " AND id = ANY (?)",
                row -> row.getObject(1, UUID.class),
                account,
                collections.toArray(UUID[]::new),
                documents.toArray(UUID[]::new)));
    return documents.stream().filter(id -> !there.contains(id)).toList();
  }

  private static void add(
      StringBuilder where,
      List<@Nullable Object> arguments,
      String condition,
      @Nullable Object argument) {
    if (argument != null) {
      where.append(condition);
      arguments.add(argument);
    }
  }

  private DocumentFacts read(ResultSet row) throws SQLException {
    boolean file = row.getString("kind").equals("File");
    return new DocumentFacts(
        row.getObject("id", UUID.class),
        row.getObject("collection_id", UUID.class),
        row.getString("name"),
        file ? row.getLong("size_bytes") : row.getLong("character_count"),
        row.getString("media_type"),
        file,
        row.getString("method"),
        read(row.getString("config")),
        read(row.getString("metadata")),
        progress(row),
        row.getBoolean("enabled"),
        time(row, "created_at"),
        time(row, "updated_at"),
        row.getLong("chunks"),
        row.getLong("token_count"));
  }

  private static Progress progress(ResultSet row) throws SQLException {
    Run run = Run.valueOf(row.getString("run"));
    String error = row.getString("last_error");
    String message = row.getString("progress_message");
    return new Progress(
        run,
        run == Run.Done ? 1 : row.getDouble("progress"),
        switch (run) {
          case Failed -> error;
          case Running -> error == null ? message : "Is tried again: " + error;
          case Stopped, Done -> message;
          case NotStarted -> null;
        },
        Database.instant(row, "started_at"),
        Database.instant(row, "finished_at"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    Instant time = Database.instant(row, column);
    return time == null ? Instant.EPOCH : time;
  }

  private JsonNode read(String stored) {
    try {
      return json.readTree(stored);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What is stored as JSON is none", e);
    }
  }
}
