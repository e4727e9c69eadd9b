package dev.parley.rag.embedding;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The OpenAI-compatible upstream for embedding models that are not built in. */
@ConfigMapping(prefix = "parley.embedding.upstream")
public interface UpstreamConfig {

  /** Base address such as {@code https://api.example.com/v1}; without it only built-in models. */
  Optional<URI> url();

  /** Sent as bearer token. */
  Optional<String> key();

  /** Texts a call at most. */
  @WithDefault("64")
  @Min(1)
  @Max(2048)
  int batchSize();

  /** A call that takes longer has failed. */
  @WithDefault("PT60S")
  Duration timeout();
}
