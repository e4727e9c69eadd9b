package dev.parley.storage;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where blobs are kept. */
public sealed interface StorageSettings {

  /** In a directory, which is made when it does not exist. */
  record FileSystem(Path directory) implements StorageSettings {}

  /**
   * In a bucket, which must exist.
   *
   * @param endpoint of a server other than Amazon's; null: Amazon's of the region
   * @param pathStyle whether the bucket stands in the path of an address rather than in its host
   * @param accessKey null: the credentials of the environment, as Amazon's SDK finds them
   * @param secretKey of the access key
   * @param prefix put before all keys, such as {@code parley/}; may be empty
   */
  record S3(
      @Nullable URI endpoint,
      String region,
      String bucket,
      boolean pathStyle,
      @Nullable String accessKey,
      @Nullable String secretKey,
      String prefix)
      implements StorageSettings {}
}
