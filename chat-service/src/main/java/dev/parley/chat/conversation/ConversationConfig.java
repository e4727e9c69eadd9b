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
  @WithDefault("PT1H")
  Duration sessionLifetime();

  /** How much time a message of the visitor leaves a session that is close to its end. */
  @WithDefault("PT30M")
  Duration sessionRenewal();

  /** How long the session of a widget's visitor lives after it was opened. */
  @WithDefault("P7D")
  Duration widgetSessionLifetime();

  /**
   * How long the writer of an answer is trusted without a sign of life. After that its turn is
   * interrupted, and another prompt may take its place.
   */
  @WithDefault("PT30S")
  Duration answerLease();

  /** How often the writers of answers give a sign of life, and lost ones are looked for. */
  @WithDefault("PT5S")
  Duration heartbeat();

  /** How often what was said so far is kept while an answer is written. */
  @WithDefault("PT2S")
  Duration checkpointInterval();

  /** How long an answer goes on that nobody listens to; then it is stopped. */
  @WithDefault("PT2M")
  Duration abandonAfter();

  /** How often events of other instances are looked for, while somebody listens. */
  @WithDefault("PT1S")
  Duration followInterval();

  /** Messages that the session info shows; earlier ones are read page by page. */
  @WithDefault("500")
  int shownMessages();
}
