package dev.parley.inference.memory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Limits of memories. */
@ConfigMapping(prefix = "parley.memories")
public interface MemoryConfig {

  /**
   * How many memories an external user may have; the one that was longest not remembered again
   * makes room.
   */
  @WithDefault("200")
  @Min(1)
  @Max(10_000)
  int mostPerUser();

  /** Longest content, in characters. */
  @WithDefault("2000")
  @Min(1)
  @Max(100_000)
  int longestContent();

  /** How often expired memories are removed; nobody sees them in between. */
  @WithDefault("PT5M")
  Duration sweep();

  /** How long a deletion is known; must be longer than any answer takes. */
  @WithDefault("P1D")
  Duration deletionsKnown();
}
