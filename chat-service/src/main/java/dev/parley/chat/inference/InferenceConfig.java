package dev.parley.chat.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Where inference-service is, and how long it may take. */
@ConfigMapping(prefix = "parley.inference")
public interface InferenceConfig {

  /** Base address, without a path ({@code PARLEY_INFERENCE_URL}). */
  @WithDefault("http://127.0.0.1:8701")
  URI url();

  /** Until a connection is there. */
  @WithDefault("PT5S")
  Duration connectTimeout();

  /** Until a question about an AI gateway is answered. */
  @WithDefault("PT10S")
  Duration requestTimeout();

  /** Until an answer begins; above inference-service's own limit, whose problem says more. */
  @WithDefault("PT3M")
  Duration firstByteTimeout();

  /** Silence in the middle of an answer, pings included, after which it counts as broken off. */
  @WithDefault("PT90S")
  Duration idleTimeout();
}
