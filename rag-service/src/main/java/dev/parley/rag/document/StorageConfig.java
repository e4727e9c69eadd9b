package dev.parley.rag.document;

import dev.parley.storage.StorageSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** The bucket for uploaded files, where several machines run this service. */
@ConfigMapping(prefix = "parley.storage.s3")
public interface StorageConfig {

  /** Name of the bucket, which must exist; without it files are kept in a folder. */
  Optional<String> bucket();

  /** Address of a server other than Amazon's. */
  Optional<URI> endpoint();

  /** Region of the bucket. */
  @WithDefault("us-east-1")
  String region();

  /** Whether the bucket stands in the path of an address rather than in its host. */
  @WithDefault("true")
  boolean pathStyle();

  /** Without it the credentials of the environment, as Amazon's SDK finds them. */
  Optional<String> accessKey();

  /** Secret of the access key. */
  Optional<String> secretKey();

  /** Put before all keys. */
  @WithDefault("rag/")
  String prefix();

  /** The store of these settings, or else the folder. */
  default StorageSettings orFolder(java.nio.file.Path folder) {
    return bucket()
        .<StorageSettings>map(
            bucket ->
                new StorageSettings.S3(
                    endpoint().orElse(null),
                    region(),
                    bucket,
                    pathStyle(),
                    accessKey().orElse(null),
                    secretKey().orElse(null),
                    prefix()))
        .orElseGet(() -> new StorageSettings.FileSystem(folder));
  }
}
