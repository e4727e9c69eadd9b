package dev.parley.scheduler.chat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Where chat-service is. */
@ConfigMapping(prefix = "parley.chat")
public interface ChatServiceConfig {

  /** Its address ({@code PARLEY_CHAT_URL}). */
  @WithDefault("http://127.0.0.1:8703")
  URI url();

  /** How long it may take to answer. */
  @WithDefault("PT10S")
  Duration timeout();
}
