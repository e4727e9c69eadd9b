package dev.parley.inference.openai;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How long responses are kept, and what they may be. */
@ConfigMapping(prefix = "parley.responses")
public interface ResponseConfig {

  /** How long a stored response can be read and continued. */
  @WithDefault("P30D")
  Duration retention();

  /** How often older ones are removed. */
  @WithDefault("PT1H")
  Duration sweep();

  /**
   * After which time one that is in progress and that no process here runs has been interrupted;
   * must be longer than any answer takes.
   */
  @WithDefault("PT2H")
  Duration longest();

  /** Longest text that a streamed response may have, in characters. */
  @WithDefault("4000000")
  @Min(1000)
  @Max(100_000_000)
  int longestText();

  /** How many responses one may continue. */
  @WithDefault("500")
  @Min(1)
  @Max(10_000)
  int mostTurns();
}
