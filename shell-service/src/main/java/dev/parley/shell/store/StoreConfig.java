package dev.parley.shell.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where users' files are kept. */
@ConfigMapping(prefix = "parley.shell")
public interface StoreConfig {

  /**
   * A folder of this service alone: the files, where no bucket is configured, and in any case those
   * that commands work on.
   */
  Path directory();

  /** The bucket of the files, where several machines run this service. */
  S3 s3();

  /** Bytes of one file. */
  @WithDefault("104857600")
  @Min(1)
  @Max(104857600)
  long largestFile();

  /** To whom files and commands belong in the system, where the service runs as root. */
  Uids uids();

  /** A range of ids that nothing else in the system has. */
  interface Uids {

    /** The first. */
    @WithDefault("300000")
    @Min(1000)
    int first();

    /** How many; two shell users may share one. */
    @WithDefault("65536")
    @Min(1)
    int count();
  }

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
    @WithDefault("shell/")
    String prefix();
  }
}
