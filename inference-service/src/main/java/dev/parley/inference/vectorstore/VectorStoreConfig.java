package dev.parley.inference.vectorstore;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Limits of vector stores. */
@ConfigMapping(prefix = "parley.vector-stores")
public interface VectorStoreConfig {

  /** Files in one. */
  @WithDefault("10000")
  @Min(1)
  int mostFiles();

  /** Files in one batch; they are handed over before the answer. */
  @WithDefault("500")
  @Min(1)
  int mostFilesPerBatch();

  /** A file that is still handed over after this time never will be: its process is gone. */
  @WithDefault("PT15M")
  Duration longestHandover();
}
