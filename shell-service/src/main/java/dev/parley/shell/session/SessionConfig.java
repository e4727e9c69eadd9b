package dev.parley.shell.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Limits of shells. */
@ConfigMapping(prefix = "parley.shell.sessions")
public interface SessionConfig {

  /** One in which no command was run for so long ends; an ephemeral one with its files. */
  @WithDefault("PT15M")
  Duration idle();

  /** How often such ones are looked for. */
  @WithDefault("PT1M")
  Duration sweep();

  /** How many an account may have at a time. */
  @WithDefault("500")
  @Min(1)
  int mostPerAccount();

  /** A command whose process does not renew this is over: the machine is gone. */
  @WithDefault("PT20S")
  Duration lease();
}
