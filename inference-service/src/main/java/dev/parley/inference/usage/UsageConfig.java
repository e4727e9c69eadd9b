package dev.parley.inference.usage;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;

/** How usage is kept and limited. */
@ConfigMapping(prefix = "parley.usage")
public interface UsageConfig {

  /** What is on the local disk until the database has it. */
  JournalConfig journal();

  /** What calls reserve of balances and budgets. */
  HoldConfig hold();

  /** How long it is remembered whether an account has limits. */
  @WithDefault("3S")
  Duration limitsRemembered();

  /**
   * How long an account without limits is served while the database is away, from when it was last
   * seen to have none.
   */
  @WithDefault("15M")
  Duration limitsTrusted();

  /** The journal. */
  interface JournalConfig {

    /** A folder of this process alone. */
    Path directory();

    /** Size of one file. */
    @WithDefault("8M")
    MemorySize segmentSize();

    /** When as much waits for the database, completions are refused. */
    @WithDefault("1G")
    MemorySize maxSize();

    /** Room that is kept for the end of completions that go on when the disk becomes full. */
    @WithDefault("1M")
    MemorySize reserve();

    /** How often the progress of streams is written. */
    @WithDefault("1S")
    Duration progressInterval();

    /** How many entries go to the database in one transaction. */
    @WithDefault("200")
    int batchSize();
  }

  /** Holds. */
  interface HoldConfig {

    /** Completion tokens that are reserved at once for a call that has no maximum. */
    @WithDefault("4096")
    int slice();

    /**
     * Completion tokens for which there must be enough, beside the prompt, for a call that has no
     * maximum to begin; for each of its choices.
     */
    @WithDefault("16")
    int least();

    /** The estimate of a prompt's tokens is multiplied by this: models count otherwise. */
    @WithDefault("1.2")
    BigDecimal promptMargin();

    /** After this time without a sign of life, what a call reserved is free again. */
    @WithDefault("10M")
    Duration lease();
  }
}
