package dev.parley.gateway.routing;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Which web pages may read answers of the gateway (Fetch standard, section 3.2). */
@ConfigMapping(prefix = "parley.cross-origin")
public interface CrossOriginConfig {

  /**
   * Origins such as {@code https://app.example.com} that may use the native API; none by default.
   * {@code /v1} and the public chat are open to every origin, without credentials.
   */
  Optional<Set<String>> origins();
}
