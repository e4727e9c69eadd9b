package dev.parley.rag.retrieval.lucene;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of the Lucene engine. */
@ConfigMapping(prefix = "parley.index")
public interface IndexConfig {

  /** Holds one directory a collection. */
  @WithDefault(".parley/data/index")
  Path directory();

  /** Indexes that are open at a time; the least recently used is closed beyond that. */
  @WithDefault("64")
  int mostOpen();

  /** An index that was not used for so long is closed. */
  @WithDefault("PT10M")
  Duration idle();

  /** So long a start waits for another instance on the same database to end. */
  @WithDefault("PT30S")
  Duration claim();
}
