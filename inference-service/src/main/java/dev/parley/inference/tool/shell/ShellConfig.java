package dev.parley.inference.tool.shell;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;

/** Where shell-service is, and what a model gets of it. */
@ConfigMapping(prefix = "parley.shell")
public interface ShellConfig {

  /** Its address ({@code PARLEY_SHELL_URL}). */
  @WithDefault("http://127.0.0.1:8705")
  URI url();

  /** How long a command of a model may take. */
  @WithName("command-time")
  @WithDefault("PT30S")
  Duration commandTime();

  /** Characters of a command's output that the model gets; the middle of more is left out. */
  @WithName("shown-output")
  @WithDefault("4096")
  @Min(100)
  int shownOutput();
}
