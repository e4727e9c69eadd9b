package dev.parley.outbound;

import java.time.Duration;

/** The same settings where no container reads them, such as in tests and command line programs. */
public record OutboundSettings(
    boolean allowPrivate,
    Duration connectTimeout,
    Duration totalTimeout,
    Duration idleTimeout,
    long largestBody,
    int redirects,
    int connectionsPerHost,
    int connections)
    implements OutboundConfig {

  /** The documented defaults. */
  public static OutboundSettings defaults() {
    return new OutboundSettings(
        false,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        10 * 1024 * 1024,
        5,
        64,
        1024);
  }

  /** The same, with or without private addresses. */
  public OutboundSettings allowPrivate(boolean allowed) {
    return new OutboundSettings(
        allowed,
        connectTimeout,
        totalTimeout,
        idleTimeout,
        largestBody,
        redirects,
        connectionsPerHost,
        connections);
  }
}
