package dev.parley.chat.attachment;

import dev.parley.storage.BlobMissingException;
import dev.parley.storage.BlobStore;
import dev.parley.storage.BlobStores;
import dev.parley.storage.StorageSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;

/** The bytes that belong to conversations, under the client and the conversation of each. */
@ApplicationScoped
public class Blobs {

  private final BlobStore store;

  Blobs(AttachmentConfig config) {
    AttachmentConfig.S3 s3 = config.s3();
    this.store =
        BlobStores.open(
            s3.bucket()
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
                .orElseGet(() -> new StorageSettings.FileSystem(config.directory())));
  }

  @PreDestroy
  void close() {
    store.close();
  }

  /** Beginning of all keys of a client. */
  static String prefixOf(UUID client) {
    return client + "/";
  }

  /** Beginning of all keys of a conversation. */
  public static String prefixOf(UUID client, UUID conversation) {
    return client + "/" + conversation + "/";
  }

  /** Stores bytes; blocks. */
  public void put(String key, byte[] bytes) {
    store.put(key, new ByteArrayInputStream(bytes), bytes.length);
  }

  /** All bytes, if they are there; blocks. */
  public Optional<byte[]> find(String key) {
    try (InputStream bytes = store.open(key)) {
      return Optional.of(bytes.readAllBytes());
    } catch (BlobMissingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String key) {
    store.delete(key);
  }

  void deleteAll(String prefix) {
    store.deletePrefix(prefix);
  }
}
