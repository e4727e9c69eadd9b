package dev.parley.inference.moderation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Who judges whether a request may be answered. */
@ConfigMapping(prefix = "parley.moderation")
public interface ModerationConfig {

  /** How it is asked. */
  enum Kind {
    /** {@code POST /moderations} with scores by category. */
    MODERATIONS,
    /**
     * {@code POST /chat/completions}: a chat model that answers with a degree for each threshold.
     */
    CLASSIFIER
  }

  /**
   * An OpenAI-compatible API ({@code PARLEY_MODERATION_URL}); without one, the default upstream is
   * asked, if a model is named.
   */
  Optional<URI> url();

  /** Its key ({@code PARLEY_MODERATION_KEY}). */
  Optional<String> key();

  /** The model ({@code PARLEY_MODERATION_MODEL}), such as {@code omni-moderation-latest}. */
  Optional<String> model();

  /** How it is asked ({@code PARLEY_MODERATION_KIND}). */
  @WithDefault("MODERATIONS")
  Kind kind();
}
