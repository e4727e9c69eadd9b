package dev.parley.chat.conversation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Settings of sessions and of the answers in them. */
@ConfigMapping(prefix = "parley.chat")
public interface ConversationConfig {

  /** The gateway's address as a browser sees it ({@code PARLEY_PUBLIC_URL}). */
  @WithDefault("http://127.0.0.1:8700")
  URI publicUrl();

  /** Name of this instance that stays the same when it starts again ({@code PARLEY_NODE_NAME}). */
  @WithDefault("chat-service")
  String nodeName();

  /** How long a session lives whose creator does not say. */
  @WithDefault("PT24H")
  Duration sessionLifetime();

  /**
   * How long the writer of an answer is trusted without a sign of life; longer than inference may
   * take to begin. After that another prompt may take its place.
   */
  @WithDefault("PT4M")
  Duration answerLease();

  /** How often what was said so far is kept while an answer is written. */
  @WithDefault("PT5S")
  Duration checkpointInterval();
}
