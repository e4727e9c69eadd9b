package dev.parley.chat.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How assistants speak first. */
@ConfigMapping(prefix = "parley.chat.schedules")
public interface SpeakConfig {

  /** How often what is due is looked for without being woken. */
  @WithDefault("PT1S")
  Duration pollInterval();

  /** Answers that are written of their own accord at one time. */
  @WithDefault("16")
  int concurrent();

  /** How long a claim on an activation holds without a sign of life. */
  @WithDefault("PT1M")
  Duration lease();

  /** The pause before another attempt, and while a conversation is busy. */
  @WithDefault("PT5S")
  Duration retry();

  /** Attempts to have an answer written before it is given up. */
  @WithDefault("4")
  int attempts();

  /** How long a busy conversation is waited for. */
  @WithDefault("PT20M")
  Duration longestWait();
}
