package dev.parley.inference.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What may be called on behalf of an account. */
@ConfigMapping(prefix = "parley.outbound")
public interface OutboundConfig {

  /**
   * Whether addresses of the own machine and of private networks may be called ({@code
   * PARLEY_OUTBOUND_ALLOW_PRIVATE}). Only where every account is trusted.
   */
  @WithDefault("false")
  boolean allowPrivate();
}
