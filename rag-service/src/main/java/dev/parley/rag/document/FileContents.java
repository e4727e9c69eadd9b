package dev.parley.rag.document;

import dev.parley.rag.collection.CollectionEmptied;
import dev.parley.rag.sql.Database;
import dev.parley.storage.BlobMissingException;
import dev.parley.storage.BlobStore;
import dev.parley.storage.BlobStore.Blob;
import dev.parley.storage.BlobStoreException;
import dev.parley.storage.BlobStores;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.secret.SecretBox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of documents that are files. They go when their documents do, at the latest soon after.
 */
@ApplicationScoped
public class FileContents {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(FileContents.class);
  private static final String NOTE =
      "INSERT INTO blob_removal (blob_key, removed_at) SELECT blob_key, CAST(? AS timestamptz)"
          + " FROM document WHERE blob_key IS NOT NULL AND ";

  private static final String MISSING =
      "SELECT id, blob_key FROM document WHERE collection_id = ? AND blob_key IS NOT NULL"
          + " AND blob_key NOT IN (SELECT unnest(?)) ORDER BY id";

  /**
   * What is being uploaded is noted for a later removal until its document is there, and what was
   * deleted just now for one that is about to be done.
   */
  private static final String STRAY =
      "SELECT key FROM unnest(?) AS key"
          + " WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.blob_key = key)"
          + " AND NOT EXISTS (SELECT 1 FROM blob_removal r WHERE r.blob_key = key"
          + " AND r.removed_at > ?)";

  private static final Duration TO_REMOVE = Duration.ofMinutes(1);
  private static final Duration TO_CLAIM = Duration.ofDays(1);
  private static final String OWNER = "file:";
  private static final String ONCE = " ON CONFLICT DO NOTHING";

  private final BlobStore store;
  private final Database database;
  private final SecretBox secrets;
  private final Clock clock;

  FileContents(
      DocumentConfig config,
      StorageConfig storage,
      Database database,
      SecretBox secrets,
      Clock clock) {
    this.store = BlobStores.open(storage.orFolder(config.files()));
    this.database = database;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Keeps a file under a key of its own; returns the number of its bytes. Unless a transaction that
   * {@linkplain #claim claims} them is committed within a day, the bytes are removed again.
   */
  long put(String key, Path file) {
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                database.update(
                    "INSERT INTO blob_removal (blob_key, removed_at) VALUES (?, ?)",
                    key,
                    clock.instant().plus(TO_CLAIM)));
    try (InputStream bytes = Files.newInputStream(file)) {
      return store.put(key, bytes, BlobStore.UNKNOWN_LENGTH).size();
    } catch (IOException e) {
      throw new BlobStoreException("the uploaded file cannot be read: " + e.getMessage(), e);
    }
  }

  /** Says, in the transaction that writes their row, that the bytes belong to a document. */
  void claim(String key) {
    database.update("DELETE FROM blob_removal WHERE blob_key = ?", key);
  }

  /** A password as it may be kept with the bytes of the key. */
  @Nullable String seal(@Nullable String password, String key) {
    return password == null ? null : secrets.seal(password, OWNER + key);
  }

  /**
   * The password that was {@linkplain #seal sealed} with the bytes of the key.
   *
   * @throws BlobStoreException when its encryption key is not configured any more
   */
  public @Nullable String unseal(@Nullable String sealed, String key) {
    try {
      return sealed == null ? null : secrets.open(sealed, OWNER + key);
    } catch (IllegalStateException closed) {
      throw new BlobStoreException(
          "its password cannot be decrypted: " + closed.getMessage(), closed);
    }
  }

  /** The bytes as they were uploaded; the caller closes the stream. */
  InputStream open(String key) {
    return store.open(key);
  }

  /**
   * Works on a copy of the bytes in a file of this machine, which is deleted afterwards.
   *
   * @throws BlobStoreException when the bytes cannot be read
   */
  public <T> T withFile(String key, Function<Path, T> work) {
    try {
      Path copy = Files.createTempFile("parley-file", null);
      try (InputStream bytes = store.open(key)) {
        Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
        return work.apply(copy);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new BlobStoreException("a copy cannot be written: " + e.getMessage(), e);
    }
  }

  void note(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) DocumentRemoved removed) {
    database.update(NOTE + "id = ?" + ONCE, clock.instant(), removed.document());
  }

  void note(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) CollectionEmptied emptied) {
    database.update(NOTE + "collection_id = ?" + ONCE, clock.instant(), emptied.collection());
  }

  /** Notes that bytes of documents which get other contents are to go, in the same transaction. */
  void noteReplaced(UUID collection, String[] names) {
    database.update(
        NOTE + "collection_id = ? AND name = ANY (?)" + ONCE, clock.instant(), collection, names);
  }

  /**
   * How the blob store and the database agree.
   *
   * @param missing documents of the collection whose bytes are gone
   * @param stray keys of the account that no document has
   */
  public record Agreement(List<UUID> missing, List<String> stray) {}

  /**
   * Compares the files of a collection and the keys of its account with the blob store.
   *
   * @throws ProblemException 503 when the blob store cannot be asked
   */
  public Agreement compare(UUID account, UUID collection) {
    String[] held;
    try (Stream<Blob> blobs = store.list(account + "/")) {
      held = blobs.map(Blob::key).toArray(String[]::new);
    } catch (BlobStoreException lost) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "The store of files cannot be asked at the moment, so nothing was compared.",
          List.of(),
          RETRY_AFTER,
          lost);
    }
    record Unseen(UUID document, String key) {}
    List<Unseen> unseen =
        database.list(
            MISSING,
            row -> new Unseen(row.getObject(1, UUID.class), row.getString(2)),
            collection,
            held);
    return new Agreement(
        // one that came after the list was made is there
        unseen.stream().filter(each -> !exists(each.key())).map(Unseen::document).toList(),
        database
            .list(STRAY, row -> row.getString(1), held, clock.instant().minus(TO_REMOVE))
            .stream()
            // one that went after the list was made is no more
            .filter(this::exists)
            .toList());
  }

  private boolean exists(String key) {
    try {
      return store.size(key) >= 0;
    } catch (BlobMissingException missing) {
      return false;
    }
  }

  /** Removes bytes that no document has. */
  public void removeStray(List<String> keys) {
    keys.forEach(
        key ->
            database.update(
                "INSERT INTO blob_removal (blob_key, removed_at) VALUES (?, ?)" + ONCE,
                key,
                clock.instant()));
    removeNoted();
  }

  /** Removes the bytes of what was deleted; returns how many files that were. */
  public int removeNoted() {
    List<String> keys =
        database.list(
            "SELECT blob_key FROM blob_removal WHERE removed_at <= ? ORDER BY removed_at LIMIT 1000",
            row -> row.getString(1),
            clock.instant());
    int removed = 0;
    for (String key : keys) {
      try {
        store.delete(key);
        database.update("DELETE FROM blob_removal WHERE blob_key = ?", key);
        removed++;
      } catch (BlobStoreException e) {
        LOG.warnf("The bytes of a deleted file are removed later: %s", e.getMessage());
        database.update(
            "UPDATE blob_removal SET last_error = ? WHERE blob_key = ?", e.getMessage(), key);
      }
    }
    return removed;
  }
}
