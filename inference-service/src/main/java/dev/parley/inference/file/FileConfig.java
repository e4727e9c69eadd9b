package dev.parley.inference.file;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where uploaded files are kept, and how many. */
@ConfigMapping(prefix = "parley.files")
public interface FileConfig {

  /** The folder of their bytes, where no bucket is configured. */
  Path directory();

  /** The bucket of their bytes, where several machines run this service. */
  S3 s3();

  /** Bytes of one; as large as OpenAI takes them. */
  @WithDefault("512M")
  MemorySize largest();

  /** How many an account may have at a time. */
  @WithDefault("10000")
  @Min(1)
  int mostPerAccount();

  /** Bytes of all files of an account together. */
  @WithDefault("20G")
  MemorySize mostBytesPerAccount();

  /** How often expired ones are removed; nobody sees them in between. */
  @WithDefault("PT1H")
  Duration sweep();

  /** A bucket. */
  interface S3 {

    /** Its name; it must exist. */
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
    @WithDefault("uploads/")
    String prefix();
  }
}
