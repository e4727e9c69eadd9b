package dev.parley.rag.document;

import dev.parley.rag.collection.Collections;
import dev.parley.rag.sql.Database;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists the documents of a collection by filter, state and order. */
@ApplicationScoped
class BrowseDocuments {

  private static final int PREVIEW = 200;

  private final Database database;
  private final Collections collections;

  BrowseDocuments(Database database, Collections collections) {
    this.database = database;
    this.collections = collections;
  }

  /** One page, and how many there are on all pages. */
  record Page(List<Document.Preview> documents, long total) {}

  /** What is asked for. */
  record Request(
      BrowseFilter filter,
      @Nullable DocumentState state,
      BrowseOrder order,
      int offset,
      int limit) {

    static Request parse(
        @Nullable String filter,
        @Nullable String state,
        @Nullable String order,
        int offset,
        int limit) {
      return new Request(
          BrowseFilter.parse(filter), state(state), BrowseOrder.parse(order), offset, limit);
    }

    private static @Nullable DocumentState state(@Nullable String text) {
      if (text == null || text.isBlank()) {
        return null;
      }
      return Arrays.stream(DocumentState.values())
          .filter(state -> state.name().equalsIgnoreCase(text.strip()))
          .findFirst()
          .orElseThrow(
              () ->
                  ProblemException.invalid(
                      "state",
                      "There is no such state.",
                      Stream.of(DocumentState.values())
                          .map(state -> state.name().toLowerCase(Locale.ROOT))
                          .toList()));
    }
  }

  /**
   * The page that is asked for.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  Page browse(UUID account, UUID collection, Request request) {
    collections.require(account, collection);
    StringBuilder where = new StringBuilder(" WHERE collection_id = ? AND account_id = ?");
    List<@Nullable Object> arguments = new ArrayList<>(List.of(collection, account));
    if (request.state() != null) {
      where.append(" AND state = ?");
      arguments.add(request.state().name());
    }
    for (String tag : request.filter().tags()) {
      where.append(" AND ? = ANY (tags)");
      arguments.add(tag);
    }
    for (String name : request.filter().names()) {
      where.append(" AND name ILIKE ?");
      arguments.add(containing(name));
    }
    for (String word : request.filter().words()) {
      where.append(" AND (name ILIKE ? OR contents ILIKE ?)");
      arguments.add(containing(word));
      arguments.add(containing(word));
    }
    long total = database.number("SELECT count(*) FROM document" + where, arguments.toArray());
    return new Page(page(where, arguments, request), total);
  }

  private List<Document.Preview> page(
      CharSequence where, List<@Nullable Object> arguments, Request request) {
    String sql =
        "SELECT id, updated_at, name, reference, tags, left(contents, "
            + PREVIEW
            + ") AS preview, state, last_error FROM document"
            + where
            + " ORDER BY "
            + request.order().sql()
            + " OFFSET "
            + request.offset()
            + " LIMIT "
            + request.limit();
    return database.list(
        sql,
        row ->
            new Document.Preview(
                row.getObject("id", UUID.class),
                row.getObject("updated_at", java.time.OffsetDateTime.class).toInstant(),
                row.getString("name"),
                row.getString("reference"),
                Database.texts(row, "tags"),
                row.getString("preview"),
                DocumentState.valueOf(row.getString("state")),
                row.getString("last_error")),
        arguments.toArray());
  }

  private static String containing(String text) {
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }
}
