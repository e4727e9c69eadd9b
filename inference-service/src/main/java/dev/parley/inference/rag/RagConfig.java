package dev.parley.inference.rag;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Where rag-service is. */
@ConfigMapping(prefix = "parley.rag")
public interface RagConfig {

  /** Its address ({@code PARLEY_RAG_URL}). */
  @WithDefault("http://127.0.0.1:8702")
  URI url();

  /** How long a search may take. */
  @WithDefault("PT15S")
  Duration timeout();

  /** How long the reading of a file may take, waiting for a free process included. */
  @WithDefault("PT60S")
  Duration fileTimeout();

  /** How long it may take to hand over a file. */
  @WithDefault("PT5M")
  Duration uploadTimeout();
}
