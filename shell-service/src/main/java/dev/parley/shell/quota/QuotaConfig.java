package dev.parley.shell.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How much may be kept. Files count in blocks of 4096 bytes, and each entry as a block besides. */
@ConfigMapping(prefix = "parley.shell.quota")
public interface QuotaConfig {

  /** Bytes of one user. */
  @WithDefault("1073741824")
  @Min(1)
  long user();

  /** Bytes of all users of an account. */
  @WithDefault("10737418240")
  @Min(1)
  long account();

  /** Files and directories of one user. */
  @WithDefault("50000")
  @Min(1)
  long entries();
}
