package dev.parley.rag.chunk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.rag.sql.Database;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows the chunks of a document, in its order. */
@ApplicationScoped
public class ListChunks {

  static final String OF_DOCUMENT =
      " FROM chunk k JOIN document d ON d.id = k.document_id"
          + " AND k.revision = coalesce(d.indexed_revision, d.revision)"
          + " WHERE d.account_id = ? AND d.collection_id = ? AND d.id = ?";

  private static final String COLUMNS =
      "SELECT k.id, k.document_id, k.text, k.kind, k.keywords, k.questions, k.available,"
          + " k.positions, k.created_at";

  private final Database database;
  private final ObjectMapper json;

  ListChunks(Database database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  /** One page, and how many there are on all pages. */
  public record Page(List<StoredChunk> chunks, long total) {}

  /**
   * The page of those chunks that have the words, in the document's order.
   *
   * @param words in the text, without regard to case; null for all chunks
   */
  public Page list(
      UUID account, UUID collection, UUID document, @Nullable String words, int offset, int limit) {
    StringBuilder where = new StringBuilder(OF_DOCUMENT);
    List<@Nullable Object> arguments = new ArrayList<>(List.of(account, collection, document));
    if (words != null) {
      where.append(" AND position(lower(?) IN lower(k.text)) > 0");
      arguments.add(words);
    }
    long total = database.number("SELECT count(*)" + where, arguments.toArray());
    String page = " ORDER BY k.ordinal OFFSET " + offset + " LIMIT " + limit;
    return new Page(database.list(COLUMNS + where + page, this::read, arguments.toArray()), total);
  }

  /**
   * One chunk.
   *
   * @throws ProblemException 404 when the account's document has no such chunk
   */
  public StoredChunk get(UUID account, UUID collection, UUID document, UUID chunk) {
    return database
        .first(
            COLUMNS + OF_DOCUMENT + " AND k.id = ?",
            this::read,
            account,
            collection,
            document,
            chunk)
        .orElseThrow(() -> ProblemException.notFound("The chunk"));
  }

  private StoredChunk read(ResultSet row) throws SQLException {
    Instant created = Database.instant(row, "created_at");
    return new StoredChunk(
        row.getObject("id", UUID.class),
        row.getObject("document_id", UUID.class),
        row.getString("text"),
        row.getString("kind"),
        Database.texts(row, "keywords"),
        Database.texts(row, "questions"),
        row.getBoolean("available"),
        positions(row.getString("positions")),
        created == null ? Instant.EPOCH : created);
  }

  private JsonNode positions(String stored) {
    try {
      return json.readTree(stored);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored positions are no JSON", e);
    }
  }
}
