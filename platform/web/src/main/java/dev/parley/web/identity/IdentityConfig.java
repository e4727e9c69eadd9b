package dev.parley.web.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of internal identity tokens; the same in all services of an installation. */
@ConfigMapping(prefix = "parley.identity")
public interface IdentityConfig {

  /** Signs and verifies internal tokens (HMAC-SHA-256): at least 32 characters. */
  String secret();

  /**
   * Verifies tokens that were signed before {@link #secret} was changed; for a change in flight.
   */
  Optional<String> previousSecret();

  /** How long a token is valid after it was signed. */
  @WithDefault("PT2M")
  Duration lifetime();
}
