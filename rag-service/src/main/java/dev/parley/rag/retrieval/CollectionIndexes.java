package dev.parley.rag.retrieval;

import dev.parley.rag.collection.CollectionCreated;
import dev.parley.rag.sql.Database;
import dev.parley.web.ids.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which indexes the collections have. Each has one that serves. While a collection is moved to
 * another engine or another embedding model, a second one is built beside it; both are written, and
 * the new one serves once it has every document that was there when it was begun.
 */
@ApplicationScoped
public class CollectionIndexes {

  private static final String COLUMNS =
      "SELECT id, account_id, collection_id, engine, embedding_model, state FROM search_index";

  /**
   * Documents that the index still has to take in before it may serve: those that wait, and those
   * that failed or were stopped but are found in the index that serves.
   */
  private static final String OUTSTANDING =
      "SELECT count(*) FROM document d JOIN search_index i ON i.collection_id = d.collection_id"
          + " WHERE i.id = ? AND d.created_at <= i.created_at"
          + " AND (d.state = 'Queued'"
          + " OR d.state = 'Cancelled' AND d.indexed_revision IS NOT NULL)"
          + " AND (d.indexed_at IS NULL OR d.indexed_at < i.created_at)";

  private final Database database;
  private final RetrievalConfig config;
  private final Ids ids;
  private final Clock clock;

  CollectionIndexes(Database database, RetrievalConfig config, Ids ids, Clock clock) {
    this.database = database;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** An index of a collection. */
  public record CollectionIndex(
      UUID id, UUID account, UUID collection, String engine, String model, State state) {}

  /** Whether searches ask it. */
  public enum State {
    Serving,
    Building
  }

  /** An empty index serves from the start. */
  void begin(@Observes CollectionCreated created) {
    insert(created.account(), created.collection(), created.embeddingModel(), State.Serving);
  }

  private void insert(UUID account, UUID collection, String model, State state) {
    database.update(
        "INSERT INTO search_index (id, account_id, collection_id, engine, embedding_model, state,"
            + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ids.next(),
        account,
        collection,
        config.engine(),
        model,
        state.name(),
        clock.instant());
  }

  /** The indexes that are written: of each collection the serving one, and one being built. */
  public List<CollectionIndex> of(Collection<UUID> collections) {
    return database.list(
        COLUMNS + " WHERE collection_id = ANY (?) ORDER BY collection_id, state DESC",
        CollectionIndexes::read,
        (Object) collections.toArray(UUID[]::new));
  }

  /** The indexes that searches ask, one a collection of the account; of others there is none. */
  public List<CollectionIndex> serving(UUID account, Collection<UUID> collections) {
    return database.list(
        COLUMNS
            + " WHERE account_id = ? AND collection_id = ANY (?) AND state = 'Serving'"
            + " ORDER BY collection_id",
        CollectionIndexes::read,
        account,
        collections.toArray(UUID[]::new));
  }

  /** The indexes of all accounts that are to serve once they have everything. */
  public List<CollectionIndex> building() {
    return database.list(
        COLUMNS + " WHERE state = 'Building' ORDER BY id", CollectionIndexes::read);
  }

  /** The index of the id, unless it was dropped. */
  public Optional<CollectionIndex> find(UUID index) {
    return database.first(COLUMNS + " WHERE id = ?", CollectionIndexes::read, index);
  }

  /**
   * Begins another index where the serving one is not of the engine that is set or of the model
   * that the collection names. The caller queues the collection's documents in the same
   * transaction. One that was being built for something else is given up.
   *
   * @return the index that was given up, for its removal
   */
  @Transactional
  public Optional<CollectionIndex> follow(UUID account, UUID collection, String model) {
    lock(collection);
    List<CollectionIndex> present = of(List.of(collection));
    boolean served = present.stream().anyMatch(i -> i.state() == State.Serving && fits(i, model));
    Optional<CollectionIndex> building =
        present.stream().filter(i -> i.state() == State.Building).findFirst();
    if (building.isPresent()) {
      database.update("DELETE FROM search_index WHERE id = ?", building.get().id());
    }
    if (!served) {
      insert(account, collection, model, State.Building);
    }
    return building;
  }

  /** Two who change a collection's indexes do so one after the other. */
  private void lock(UUID collection) {
    database.list(
        "SELECT id FROM search_index WHERE collection_id = ? AND state = 'Serving' FOR UPDATE",
        row -> 1,
        collection);
  }

  private boolean fits(CollectionIndex index, String model) {
    return index.engine().equals(config.engine()) && index.model().equals(model);
  }

  /**
   * Puts an empty index in the place of all that the collection has.
   *
   * @return the indexes that are no longer used, for their removal
   */
  @Transactional
  public List<CollectionIndex> replace(UUID account, UUID collection, boolean collectionGoes) {
    lock(collection);
    List<CollectionIndex> old = of(List.of(collection));
    database.update("DELETE FROM search_index WHERE collection_id = ?", collection);
    if (!collectionGoes) {
      String model =
          old.stream()
              .max(java.util.Comparator.comparing(CollectionIndex::state))
              .map(CollectionIndex::model)
              .orElseThrow();
      insert(account, collection, model, State.Serving);
    }
    return old;
  }

  /**
   * Lets the index that was being built serve, if it has everything.
   *
   * @return the index that served before, for its removal
   */
  @Transactional
  public Optional<CollectionIndex> swapIfComplete(CollectionIndex building) {
    boolean there =
        database
            .first("SELECT id FROM search_index WHERE id = ? FOR UPDATE", row -> 1, building.id())
            .isPresent();
    if (!there || database.number(OUTSTANDING, building.id()) > 0) {
      return Optional.empty();
    }
    Optional<CollectionIndex> before =
        serving(building.account(), List.of(building.collection())).stream().findFirst();
    before.ifPresent(old -> database.update("DELETE FROM search_index WHERE id = ?", old.id()));
    database.update("UPDATE search_index SET state = 'Serving' WHERE id = ?", building.id());
    return before;
  }

  private static CollectionIndex read(ResultSet row) throws SQLException {
    return new CollectionIndex(
        row.getObject("id", UUID.class),
        row.getObject("account_id", UUID.class),
        row.getObject("collection_id", UUID.class),
        row.getString("engine"),
        row.getString("embedding_model"),
        State.valueOf(row.getString("state")));
  }
}
