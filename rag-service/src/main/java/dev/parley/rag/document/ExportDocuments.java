package dev.parley.rag.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives out all documents of a collection, oldest first. They are read piece by piece, and no
 * connection to the database is held while somebody takes a piece: a slow reader costs nobody
 * anything. What is changed meanwhile is given out as it was or as it is, what is deleted not.
 */
@ApplicationScoped
class ExportDocuments {

  private static final int KEYS = 500;

  /** How many characters of contents are held at a time, but always a whole document. */
  private static final long PIECE = 1_000_000;

  private static final String FIRST_KEYS =
      "SELECT id, created_at, character_count FROM document"
          + " WHERE collection_id = ? AND account_id = ?";
  private static final String ORDER = " ORDER BY created_at, id LIMIT " + KEYS;
  private static final String NEXT_KEYS = FIRST_KEYS + " AND (created_at, id) > (?, ?)" + ORDER;
  private static final String LINES =
      "SELECT name, contents, reference, tags, metadata FROM document"
          + " WHERE id = ANY (?) AND account_id = ? ORDER BY created_at, id";

  private final Database database;
  private final ObjectMapper json;

  ExportDocuments(Database database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  /** Takes in one line. */
  interface EachLine {
    void take(Document.Line line);
  }

  private record Key(UUID id, Instant created, long characters) {}

  /** Gives out all of them; nothing when the account has no such collection. */
  void export(UUID account, UUID collection, EachLine each) {
    List<Key> keys = keys(account, collection, null);
    while (!keys.isEmpty()) {
      for (UUID[] piece : pieces(keys)) {
        database.list(LINES, this::line, piece, account).forEach(each::take);
      }
      keys = keys(account, collection, keys.getLast());
    }
  }

  private List<Key> keys(UUID account, UUID collection, @Nullable Key after) {
    return after == null
        ? database.list(FIRST_KEYS + ORDER, ExportDocuments::key, collection, account)
        : database.list(
            NEXT_KEYS, ExportDocuments::key, collection, account, after.created(), after.id());
  }

  private static List<UUID[]> pieces(List<Key> keys) {
    List<UUID[]> pieces = new ArrayList<>();
    List<UUID> piece = new ArrayList<>();
    long characters = 0;
    for (Key key : keys) {
      if (!piece.isEmpty() && characters + key.characters() > PIECE) {
        pieces.add(piece.toArray(UUID[]::new));
        piece.clear();
        characters = 0;
      }
      piece.add(key.id());
      characters += key.characters();
    }
    pieces.add(piece.toArray(UUID[]::new));
    return pieces;
  }

  private static Key key(ResultSet row) throws SQLException {
    Instant created = row.getObject("created_at", java.time.OffsetDateTime.class).toInstant();
    return new Key(row.getObject("id", UUID.class), created, row.getLong("character_count"));
  }

  private Document.Line line(ResultSet row) throws SQLException {
    try {
      return new Document.Line(
          row.getString("name"),
          row.getString("contents"),
          row.getString("reference"),
          Database.texts(row, "tags"),
          json.readTree(row.getString("metadata")));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored metadata is no JSON", e);
    }
  }
}
