package dev.parley.inference.tool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of the tools that Parley runs. */
@ConfigMapping(prefix = "parley.tools")
public interface ToolsConfig {

  /** How often the model is asked for one answer; the last time it may call no tool. */
  @WithDefault("12")
  int rounds();

  /** How long a call may take. */
  @WithDefault("PT60S")
  Duration timeout();

  /** How long sources have to say which tools they have; slower ones are left out. */
  @WithDefault("PT15S")
  Duration offerTimeout();

  /** Calls of one round at most; the model is told that the others were not made. */
  @WithDefault("32")
  int callsPerRound();

  /** Characters of a result; what is longer is cut, and the model told. */
  @WithDefault("100000")
  int largestResult();
}
