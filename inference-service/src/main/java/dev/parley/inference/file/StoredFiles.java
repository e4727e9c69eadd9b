package dev.parley.inference.file;

import dev.parley.storage.BlobMissingException;
import dev.parley.storage.BlobStore;
import dev.parley.storage.BlobStores;
import dev.parley.storage.StorageSettings;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The files of accounts: rows here, and bytes in the blob store under account and id. */
@ApplicationScoped
public class StoredFiles {

  private final FileRepository rows;
  private final FileConfig config;
  private final Event<FileDeleted> deleted;
  private final Ids ids;
  private final Clock clock;
  private final BlobStore store;

  StoredFiles(
      FileRepository rows, FileConfig config, Event<FileDeleted> deleted, Ids ids, Clock clock) {
    this.rows = rows;
    this.config = config;
    this.deleted = deleted;
    this.ids = ids;
    this.clock = clock;
    this.store = BlobStores.open(storageOf(config));
  }

  private static StorageSettings storageOf(FileConfig config) {
    FileConfig.S3 s3 = config.s3();
    return s3.bucket()
        .<StorageSettings>map(
            bucket ->
                new StorageSettings.S3(
                    s3.endpoint().orElse(null),
                    s3.region(),
                    bucket,
                    s3.pathStyle(),
                    s3.accessKey().orElse(null),
                    s3.secretKey().orElse(null),
                    s3.prefix()))
        .orElseGet(() -> new StorageSettings.FileSystem(config.directory()));
  }

  @PreDestroy
  void close() {
    store.close();
  }

  /** A file to keep: where its bytes are now, and until when it is wanted; null for ever. */
  record NewFile(
      String filename, String purpose, Path path, long bytes, @Nullable Instant expiresAt) {}

  /** Which part of a list is asked for. */
  record Page(@Nullable String purpose, @Nullable UUID after, boolean newestFirst, int most) {}

  /**
   * Keeps a file; blocks.
   *
   * @throws ProblemException 413 when it is too large; 422 when the account has as many as it may
   */
  StoredFile keep(UUID account, NewFile file) {
    if (file.bytes() > config.largest().asLongValue()) {
      throw tooLarge(config);
    }
    FileEntity row = new FileEntity();
    row.id = ids.next();
    row.accountId = account;
    row.filename = file.filename();
    row.bytes = file.bytes();
    row.purpose = file.purpose();
    row.createdAt = clock.instant();
    row.expiresAt = file.expiresAt();
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              rows.lock(account);
              requireRoom(account, file.bytes());
              rows.persist(row); // before the bytes, so that they are removed one day in any case
            });
    try (InputStream bytes = Files.newInputStream(file.path())) {
      store.put(keyOf(account, row.id), bytes, file.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              FileEntity stored = rows.findById(row.id);
              stored.stored = true;
              return toDomain(stored);
            });
  }

  static ProblemException tooLarge(FileConfig config) {
    return new ProblemException(
        ProblemType.TOO_LARGE,
        "A file may have at most "
            + config.largest().asLongValue()
            + " bytes (setting parley.files.largest).");
  }

  private void requireRoom(UUID account, long bytes) {
    if (rows.count(account) >= config.mostPerAccount()) {
      throw ProblemException.unprocessable(
          "An account may have at most " + config.mostPerAccount() + " files.");
    }
    if (rows.bytes(account) + bytes > config.mostBytesPerAccount().asLongValue()) {
      throw ProblemException.unprocessable(
          "The files of an account may have at most "
              + config.mostBytesPerAccount().asLongValue()
              + " bytes together.");
    }
  }

  /**
   * One of the account's.
   *
   * @throws ProblemException 404 otherwise, or when it has expired
   */
  public StoredFile get(UUID account, UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.findLive(account, id, clock.instant()).map(StoredFiles::toDomain))
        .orElseThrow(FileIds::missing);
  }

  /** The account's, by the time at which they came. */
  List<StoredFile> list(UUID account, Page page) {
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                rows
                    .page(
                        account,
                        clock.instant(),
                        page.purpose(),
                        page.after(),
                        page.newestFirst(),
                        page.most())
                    .stream()
                    .map(StoredFiles::toDomain)
                    .toList());
  }

  /**
   * The bytes of one of the account's; to be closed by the caller.
   *
   * @throws ProblemException 404 when there is none
   */
  public InputStream open(UUID account, UUID id) {
    get(account, id);
    try {
      return store.open(keyOf(account, id));
    } catch (BlobMissingException e) {
      throw FileIds.missing(); // it was deleted in this moment
    }
  }

  /**
   * Deletes one, and tells those who made something of it.
   *
   * @param token of the caller, for whom other services are asked
   * @throws ProblemException 404 for another account's
   */
  void delete(UUID account, UUID id, String token) {
    get(account, id);
    deleted.fire(new FileDeleted(account, id, token)); // first: what fails can be repeated
    remove(account, id);
  }

  /** Removes at most so many that are expired or were never stored whole; gives their number. */
  int removeDead(int most) {
    List<FileEntity> dead =
        QuarkusTransaction.requiringNew().call(() -> rows.dead(clock.instant(), most));
    dead.forEach(row -> remove(row.accountId, row.id));
    return dead.size();
  }

  private void remove(UUID account, UUID id) {
    store.delete(keyOf(account, id));
    QuarkusTransaction.requiringNew().run(() -> rows.deleteById(id));
  }

  private static String keyOf(UUID account, UUID id) {
    return account + "/" + id;
  }

  private static StoredFile toDomain(FileEntity row) {
    return new StoredFile(
        row.id, row.filename, row.bytes, row.purpose, row.createdAt, row.expiresAt);
  }
}
