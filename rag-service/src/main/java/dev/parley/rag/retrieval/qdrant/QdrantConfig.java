package dev.parley.rag.retrieval.qdrant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The Qdrant server. */
@ConfigMapping(prefix = "parley.qdrant")
public interface QdrantConfig {

  /** Address of its gRPC port, such as {@code http://qdrant:6334}; https for TLS. */
  Optional<URI> url();

  /** Sent with each call. */
  Optional<String> apiKey();

  /** Beginning of the names of the Qdrant collections; one a number of dimensions. */
  @WithDefault("parley")
  String collection();

  /** A call that takes longer has failed. */
  @WithDefault("PT10S")
  Duration timeout();
}
