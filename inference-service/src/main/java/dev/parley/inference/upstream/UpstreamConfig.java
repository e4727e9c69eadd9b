package dev.parley.inference.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of calls to upstreams. */
@ConfigMapping(prefix = "parley.upstream")
public interface UpstreamConfig {

  /** To open a connection, or to get one of the pool. */
  @WithDefault("PT5S")
  Duration connectTimeout();

  /** From the request to the head of a streamed answer. */
  @WithDefault("PT2M")
  Duration firstByteTimeout();

  /** Between two pieces of a streamed answer. */
  @WithDefault("PT2M")
  Duration idleTimeout();

  /** For a whole answer that is not streamed, or of which nothing is given out before its end. */
  @WithDefault("PT10M")
  Duration totalTimeout();

  /** Calls made at most for one request; only those that cannot have had an effect are repeated. */
  @WithDefault("3")
  int attempts();

  /** Before the second attempt; doubles with each further one. */
  @WithDefault("PT0.2S")
  Duration backoff();

  /** A 429 that asks for a longer wait than this is passed on instead of waited for. */
  @WithDefault("PT2S")
  Duration longestRetryAfter();

  /** Connections to one upstream. */
  @WithDefault("4096")
  int connections();

  /** Bytes of an answer that is not streamed; of one that is held back, characters of its JSON. */
  @WithDefault("33554432")
  int largestAnswer();

  /** Bytes of one event of a streamed answer. */
  @WithDefault("4194304")
  int largestEvent();
}
