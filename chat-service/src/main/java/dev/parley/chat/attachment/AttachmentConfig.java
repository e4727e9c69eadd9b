package dev.parley.chat.attachment;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Files of visitors: where they are kept, and how much of them. */
@ConfigMapping(prefix = "parley.chat.attachments")
public interface AttachmentConfig {

  /** The folder of their bytes, where no bucket is configured. */
  Path directory();

  /** The bucket of their bytes, where several machines run this service. */
  S3 s3();

  /** Bytes of one. */
  @WithDefault("20M")
  MemorySize largest();

  /** How many a session may have. */
  @WithDefault("50")
  int mostPerSession();

  /** How long one is kept that is never sent. */
  @WithDefault("PT24H")
  Duration unsentLifetime();

  /** How often what nobody needs any more is removed. */
  @WithDefault("PT5M")
  Duration sweep();

  /** Characters of one document that a model is given. */
  @WithDefault("60000")
  int mostCharacters();

  /** Bytes of images and sounds that one question carries, the newest first. */
  @WithDefault("16M")
  MemorySize mostInline();

  /** rag-service, which reads documents ({@code PARLEY_RAG_URL}). */
  @WithDefault("http://127.0.0.1:8702")
  URI ragUrl();

  /** How long reading a document may take. */
  @WithDefault("PT60S")
  Duration readTimeout();

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
    @WithDefault("chat/")
    String prefix();
  }
}
