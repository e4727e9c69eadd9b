package dev.parley.inference.skill;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Limits of skills and their imports. */
@ConfigMapping(prefix = "parley.skills")
public interface SkillConfig {

  /** How many skills an account may have. */
  @WithDefault("10000")
  @Min(1)
  int mostPerAccount();

  /** Longest line of an import, in bytes; a longer one is skipped without being kept. */
  @WithDefault("4M")
  MemorySize longestLine();

  /** How many lines of an import are stored in one transaction. */
  @WithDefault("100")
  @Min(1)
  @Max(1000)
  int batchSize();
}
