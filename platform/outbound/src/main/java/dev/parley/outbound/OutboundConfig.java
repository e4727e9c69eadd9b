package dev.parley.outbound;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What may be called on behalf of an account, and within which limits. */
@ConfigMapping(prefix = "parley.outbound")
public interface OutboundConfig {

  /**
   * Whether addresses of the own machine and of private networks may be called ({@code
   * PARLEY_OUTBOUND_ALLOW_PRIVATE}). Only where every account is trusted.
   */
  @WithDefault("false")
  boolean allowPrivate();

  /** To find an address, and to open a connection to it, TLS included. */
  @WithDefault("PT5S")
  Duration connectTimeout();

  /** From the request to the last byte of its answer, redirects included. */
  @WithDefault("PT30S")
  Duration totalTimeout();

  /** Between two bytes of an answer. */
  @WithDefault("PT15S")
  Duration idleTimeout();

  /** Bytes of an answer's body, after it was unpacked. */
  @WithDefault("10485760")
  long largestBody();

  /** Redirects that are followed for one request. */
  @WithDefault("5")
  int redirects();

  /** Connections to one host, of all accounts together. */
  @WithDefault("64")
  int connectionsPerHost();

  /** Connections altogether. */
  @WithDefault("1024")
  int connections();
}
