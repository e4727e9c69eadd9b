package dev.parley.rag.embedding;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Settings of the built-in embedding model. */
@ConfigMapping(prefix = "parley.embedding")
public interface EmbeddingConfig {

  /** Cores that ingestion may keep busy. */
  @WithDefault("2")
  @Min(1)
  @Max(64)
  int threads();
}
