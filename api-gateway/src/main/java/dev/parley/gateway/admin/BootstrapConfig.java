package dev.parley.gateway.admin;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/** Access to the admin API. */
@ConfigMapping(prefix = "parley.bootstrap")
public interface BootstrapConfig {

  /**
   * The bearer token of the admin API, at least 16 characters. Without it the admin API refuses
   * everybody.
   */
  Optional<@Size(min = 16) String> secret();
}
