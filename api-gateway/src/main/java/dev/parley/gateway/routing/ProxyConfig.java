package dev.parley.gateway.routing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the connections to the services behind. */
@ConfigMapping(prefix = "parley.proxy")
public interface ProxyConfig {

  /** How long a service may take to accept a connection, waiting for a free one included. */
  @WithDefault("PT3S")
  Duration connectTimeout();

  /**
   * How long neither side of an exchange may move a byte before it is given up: 504 before the
   * answer began, a cut connection after. Streams send a ping every ten seconds. Longer than any
   * service waits for its own upstreams, whose message is the better one.
   */
  @WithDefault("PT11M")
  Duration idleTimeout();

  /** Connections to one service at a time; each stream holds one. */
  @WithDefault("512")
  int maxConnections();

  /** Requests that may wait for a connection to one service; more are answered 503. */
  @WithDefault("1024")
  int maxWaiting();

  /** How long an unused connection is kept. */
  @WithDefault("PT60S")
  Duration keepAlive();

  /**
   * Whether X-Forwarded-For, -Proto and -Host of the client are believed, as behind a load balancer
   * that sets them. Otherwise they are replaced.
   */
  @WithDefault("false")
  boolean trustForwarded();
}
