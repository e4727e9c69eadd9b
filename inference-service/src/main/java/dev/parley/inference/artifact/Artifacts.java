package dev.parley.inference.artifact;

import dev.parley.storage.BlobMissingException;
import dev.parley.storage.BlobStore;
import dev.parley.storage.BlobStoreException;
import dev.parley.storage.BlobStores;
import dev.parley.storage.StorageSettings;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Files that were made for an answer, such as documents, pages and images. Whoever knows the
 * address of one may read it, until it expires.
 */
@ApplicationScoped
public class Artifacts {

  /** Where they are served, under the gateway's public address. */
  static final String PATH = "/api/v1/public/artifacts/";

  private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");
  private static final int ID_BYTES = 20;
  private static final int LONGEST_NAME = 120;

  private final ArtifactRepository rows;
  private final ArtifactConfig config;
  private final Clock clock;
  private final String address;
  private final BlobStore store;
  private final SecureRandom random = new SecureRandom();

  Artifacts(
      ArtifactRepository rows,
      ArtifactConfig config,
      Clock clock,
      @ConfigProperty(name = "parley.public.url", defaultValue = "http://127.0.0.1:8700")
          String publicUrl) {
    this.rows = rows;
    this.config = config;
    this.clock = clock;
    this.address = publicUrl.replaceAll("/+$", "") + PATH;
    this.store = BlobStores.open(storageOf(config));
  }

  private static StorageSettings storageOf(ArtifactConfig config) {
    ArtifactConfig.S3 s3 = config.s3();
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

  /** What was kept: its public address, and until when it is there. */
  public record Kept(String url, Instant until) {}

  /** A file: its name with the ending, its media type, its bytes. */
  public record Content(String name, String type, byte[] bytes) {}

  /**
   * Keeps a file; blocks.
   *
   * @throws ProblemException when it is too large, or the account has too many
   * @throws BlobStoreException when it cannot be stored
   */
  public Kept keep(UUID account, Content content) {
    if (content.bytes().length > config.largest()) {
      throw ProblemException.unprocessable(
          "The file is larger than " + config.largest() + " bytes.");
    }
    ArtifactEntity row = new ArtifactEntity();
    row.id = HexFormat.of().formatHex(randomBytes());
    row.accountId = account;
    row.name = nameOf(content.name());
    row.type = content.type();
    row.createdAt = clock.instant();
    row.expiresAt = row.createdAt.plus(config.lifetime());
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              if (rows.count(account) >= config.mostPerAccount()) {
                throw ProblemException.unprocessable("The account has too many files already.");
              }
              rows.persist(row); // before the bytes, so that they are removed one day in any case
            });
    store.put(keyOf(row), new ByteArrayInputStream(content.bytes()), content.bytes().length);
    return new Kept(address + row.id, row.expiresAt);
  }

  /** A file by its id, if there is one; blocks. */
  public Optional<Content> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    Optional<ArtifactEntity> row =
        QuarkusTransaction.requiringNew().call(() -> rows.findLive(id, clock.instant()));
    if (row.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream bytes = store.open(keyOf(row.get()))) {
      return Optional.of(new Content(row.get().name, row.get().type, bytes.readAllBytes()));
    } catch (BlobMissingException e) {
      return Optional.empty(); // it was never stored whole
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file by its public address, if that is one of ours. */
  public Optional<Content> findByUrl(String url) {
    return url.startsWith(address) ? find(url.substring(address.length())) : Optional.empty();
  }

  /** Removes at most so many expired ones, and gives their number. */
  int removeExpired(int most) {
    List<ArtifactEntity> expired =
        QuarkusTransaction.requiringNew().call(() -> rows.expired(clock.instant(), most));
    for (ArtifactEntity row : expired) {
      store.delete(keyOf(row));
      QuarkusTransaction.requiringNew().run(() -> rows.deleteById(row.id));
    }
    return expired.size();
  }

  private static String keyOf(ArtifactEntity row) {
    return row.accountId + "/" + row.id;
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Letters, digits and little else: it stands in a header. */
  private static String nameOf(String wanted) {
    String name = wanted.replaceAll("[^\\p{L}\\p{N} ._-]+", "_").strip();
    return name.length() > LONGEST_NAME ? name.substring(name.length() - LONGEST_NAME) : name;
  }
}
