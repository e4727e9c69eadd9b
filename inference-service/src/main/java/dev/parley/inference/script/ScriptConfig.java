package dev.parley.inference.script;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much of the machine scripts may have. */
@ConfigMapping(prefix = "parley.script")
public interface ScriptConfig {

  /** Scripts that run at the same time; each may use its limit of memory about three times over. */
  @WithDefault("8")
  int concurrent();
}
