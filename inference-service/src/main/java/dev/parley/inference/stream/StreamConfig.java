package dev.parley.inference.stream;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How chat streams are kept for clients that come back. */
@ConfigMapping(prefix = "parley.streams")
public interface StreamConfig {

  /** How long a stream goes on without a reader. */
  @WithDefault("PT1M")
  Duration grace();

  /** How long a stream that is over can still be read. */
  @WithDefault("PT2M")
  Duration kept();

  /** Characters of events that are kept of one stream though its readers have had them. */
  @WithDefault("1M")
  MemorySize window();

  /**
   * Characters of all streams together. When there are more, no further stream is kept for a second
   * reading, and nothing is kept that readers have had.
   */
  @WithDefault("64M")
  MemorySize memory();
}
