package dev.parley.inference.tool.builtin.xposts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Access to X. */
@ConfigMapping(prefix = "parley.x")
public interface XConfig {

  /** The bearer token of an app ({@code PARLEY_X_BEARER_TOKEN}). */
  Optional<String> bearerToken();

  /** Where X's API is. */
  @WithDefault("https://api.x.com")
  URI url();

  /** How long one call may take. */
  @WithDefault("PT15S")
  Duration timeout();
}
