package dev.parley.rag.document;

import dev.parley.embedding.EmbeddingModel;
import dev.parley.rag.document.Documents.StoredDocument;
import dev.parley.rag.sql.Database;
import dev.parley.rag.sql.OneWriter;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Creates and updates documents by name. New or changed contents are queued for indexing, in the
 * same transaction as the event that says so; the same contents again are not.
 */
@ApplicationScoped
public class StoreDocuments {

  private static final String KNOWN =
      "SELECT id, name, contents_hash, state FROM document"
          + " WHERE collection_id = ? AND name = ANY (?) ORDER BY id FOR UPDATE";
  private static final String NAMED =
      "SELECT id, state FROM document WHERE collection_id = ? AND name = ?";
  private static final String QUEUE =
      "INSERT INTO document AS d (id, account_id, collection_id, name, reference, tags, metadata,"
          + " contents, contents_hash, character_count, word_count, token_count, created_at,"
          + " updated_at, state, revision, next_attempt_at, lane)"
          + " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS json), ?, ?, ?, ?, ?, ?, ?, 'Queued', 1, ?, ?)"
          + " ON CONFLICT (collection_id, name) DO UPDATE SET reference = EXCLUDED.reference,"
          + " tags = EXCLUDED.tags, metadata = EXCLUDED.metadata, contents = EXCLUDED.contents,"
          + " contents_hash = EXCLUDED.contents_hash, character_count = EXCLUDED.character_count,"
          + " word_count = EXCLUDED.word_count, token_count = EXCLUDED.token_count,"
          + " updated_at = EXCLUDED.updated_at, revision = d.revision + 1,"
          + " next_attempt_at = EXCLUDED.next_attempt_at, work = 'Parse', lane = EXCLUDED.lane,"
          + " kind = 'Text', blob_key = NULL, media_type = NULL, size_bytes = NULL,"
          + " page_count = NULL, password = NULL, "
          + QueueDocuments.FRESH
          + ", warning = NULL";
  private static final String DESCRIBE =
      "UPDATE document SET reference = ?, tags = ?, metadata = CAST(? AS json), updated_at = ?"
          + " WHERE id = ? AND (reference IS DISTINCT FROM ? OR tags <> ?"
          + " OR metadata::text <> ?)";

  private final Database database;
  private final QueueDocuments queue;
  private final EmbeddingModel model;
  private final FileContents files;
  private final OneWriter writer;
  private final Ids ids;
  private final Clock clock;

  StoreDocuments(
      Database database,
      QueueDocuments queue,
      EmbeddingModel model,
      FileContents files,
      OneWriter writer,
      Ids ids,
      Clock clock) {
    this.database = database;
    this.queue = queue;
    this.model = model;
    this.files = files;
    this.writer = writer;
    this.ids = ids;
    this.clock = clock;
  }

  /** What became of a batch. */
  record Stored(int queued, int unchanged) {}

  private record Known(UUID id, String name, byte[] hash, DocumentState state) {

    /** A cancelled document that is sent again is tried again. */
    boolean holds(DocumentFields fields) {
      return state != DocumentState.Cancelled && Arrays.equals(hash, fields.hash());
    }
  }

  /**
   * Stores a batch in one transaction. Of several with one name the last counts.
   *
   * @throws ProblemException 404 when the collection is gone
   */
  Stored store(UUID account, UUID collection, List<DocumentFields> batch) {
    return writer.write(collection, () -> storeNow(account, collection, batch));
  }

  /**
   * Stores one document; answers its id and state.
   *
   * @throws ProblemException 404 when the collection is gone
   */
  StoredDocument store(UUID account, UUID collection, DocumentFields fields) {
    return writer.write(
        collection,
        () -> {
          storeNow(account, collection, List.of(fields));
          return database
              .first(
                  NAMED,
                  row ->
                      new StoredDocument(
                          row.getObject("id", UUID.class),
                          DocumentState.valueOf(row.getString("state"))),
                  collection,
                  fields.name())
              .orElseThrow();
        });
  }

  private Stored storeNow(UUID account, UUID collection, List<DocumentFields> batch) {
    queue.lock(account, collection);
    Map<String, DocumentFields> byName = new LinkedHashMap<>();
    batch.forEach(fields -> byName.put(fields.name(), fields));
    Map<String, Known> known = known(collection, byName.keySet().toArray(String[]::new));
    List<@Nullable Object[]> queued = new ArrayList<>();
    List<@Nullable Object[]> described = new ArrayList<>();
    Instant now = clock.instant();
    String lane = queue.laneOfTexts(collection);
    for (DocumentFields fields : byName.values()) {
      Known before = known.get(fields.name());
      if (before != null && before.holds(fields)) {
        described.add(describe(before.id(), fields, now));
      } else {
        // a microsecond later each, so that they are listed in the order in which they were sent
        Instant created = now.plus(queued.size(), ChronoUnit.MICROS);
        queued.add(row(account, collection, fields, created, now, lane));
      }
    }
    database.updateEach(DESCRIBE, described);
    if (!queued.isEmpty()) {
      files.noteReplaced(collection, byName.keySet().toArray(String[]::new));
    }
    database.updateEach(QUEUE, queued);
    queue.announce(account, collection, queued.size());
    return new Stored(queued.size(), described.size());
  }

  private Map<String, Known> known(UUID collection, String[] names) {
    return database
        .list(
            KNOWN,
            row ->
                new Known(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getBytes("contents_hash"),
                    DocumentState.valueOf(row.getString("state"))),
            collection,
            names)
        .stream()
        .collect(Collectors.toMap(Known::name, Function.identity()));
  }

  private static @Nullable Object[] describe(UUID id, DocumentFields fields, Instant now) {
    String[] tags = fields.tags().toArray(String[]::new);
    String metadata = fields.metadata().toString();
    return new @Nullable Object[] {
      fields.reference(), tags, metadata, now, id, fields.reference(), tags, metadata
    };
  }

  private @Nullable Object[] row(
      UUID account,
      UUID collection,
      DocumentFields fields,
      Instant created,
      Instant now,
      String lane) {
    return new @Nullable Object[] {
      ids.next(),
      account,
      collection,
      fields.name(),
      fields.reference(),
      fields.tags().toArray(String[]::new),
      fields.metadata().toString(),
      fields.contents(),
      fields.hash(),
      fields.contents().length(),
      fields.words(),
      model.tokens(fields.contents()),
      created,
      now,
      now,
      lane
    };
  }
}
