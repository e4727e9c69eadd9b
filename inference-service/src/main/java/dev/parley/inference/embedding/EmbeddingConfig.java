package dev.parley.inference.embedding;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of the embeddings API for the built-in model. */
@ConfigMapping(prefix = "parley.embeddings")
public interface EmbeddingConfig {

  /** Texts in one request. */
  @WithDefault("2048")
  int mostInputs();

  /** Tokens of one text; a longer one is refused. */
  @WithDefault("8192")
  int mostTokens();

  /** Cores that one or all requests may keep busy; 0 for all that there are. */
  @WithDefault("0")
  int threads();
}
