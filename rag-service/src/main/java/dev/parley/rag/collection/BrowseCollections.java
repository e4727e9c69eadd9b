package dev.parley.rag.collection;

import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds collections by id and name, with the size of what is in them. */
@ApplicationScoped
public class BrowseCollections {

  private static final String SIZES =
      "SELECT c.id, coalesce(d.tokens, 0) AS tokens, coalesce(k.chunks, 0) AS chunks"
          + " FROM unnest(?) AS c(id)"
          + " LEFT JOIN LATERAL (SELECT sum(token_count) AS tokens FROM document"
          + " WHERE collection_id = c.id) d ON true"
          + " LEFT JOIN LATERAL (SELECT count(*) AS chunks FROM chunk JOIN document"
          + " ON document.id = chunk.document_id AND chunk.revision = document.indexed_revision"
          + " WHERE chunk.collection_id = c.id) k ON true";

  private final Database database;
  private final Collections collections;

  BrowseCollections(Database database, Collections collections) {
    this.database = database;
    this.collections = collections;
  }

  /**
   * What is asked for.
   *
   * @param name without regard to case; null for any
   * @param byUpdate whether the time of the last change orders them, or that of their creation
   */
  public record Request(
      @Nullable UUID id,
      @Nullable String name,
      boolean byUpdate,
      boolean descending,
      int offset,
      int limit) {}

  /**
   * A collection with its size.
   *
   * @param chunks that searches find
   * @param tokens of its documents, about
   */
  public record Sized(Collection collection, long chunks, long tokens) {}

  /**
   * Whether the account has a collection of the name, without regard to case. Whoever asks next for
   * the account waits for the end of this transaction, so that two cannot take one name at once.
   *
   * @param but a collection that may have it
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean isTaken(UUID account, String name, @Nullable UUID but) {
    database.list(
        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
        row -> true,
        "names of the collections of " + account);
    return database
        .list(
            "SELECT id FROM collection WHERE account_id = ? AND lower(name) = lower(?)",
            row -> row.getObject(1, UUID.class),
            account,
            name)
        .stream()
        .anyMatch(id -> !id.equals(but));
  }

  /** The page that is asked for. */
  public List<Sized> browse(UUID account, Request request) {
    StringBuilder sql = new StringBuilder("SELECT id FROM collection WHERE account_id = ?");
    List<@Nullable Object> arguments = new ArrayList<>(List.of(account));
    if (request.id() != null) {
      sql.append(" AND id = ?");
      arguments.add(request.id());
    }
    if (request.name() != null) {
      sql.append(" AND lower(name) = lower(?)");
      arguments.add(request.name());
    }
    String direction = request.descending() ? " DESC" : " ASC";
    sql.append(" ORDER BY ")
        .append(request.byUpdate() ? "coalesce(updated_at, created_at)" : "created_at");
    sql.append(direction).append(", id").append(direction);
    sql.append(" OFFSET ").append(request.offset()).append(" LIMIT ").append(request.limit());
    return sized(
        account,
        database.list(sql.toString(), row -> row.getObject(1, UUID.class), arguments.toArray()));
  }

  private List<Sized> sized(UUID account, List<UUID> ids) {
    Map<UUID, long[]> sizes = new HashMap<>();
    database
        .list(
            SIZES,
            row ->
                Map.entry(
                    row.getObject("id", UUID.class),
                    new long[] {row.getLong("chunks"), row.getLong("tokens")}),
            (Object) ids.toArray(UUID[]::new))
        .forEach(size -> sizes.put(size.getKey(), size.getValue()));
    return collections.all(account, ids).stream()
        .map(
            collection -> {
              long[] size = sizes.getOrDefault(collection.id(), new long[2]);
              return new Sized(collection, size[0], size[1]);
            })
        .toList();
  }
}
