package dev.parley.inference.tool.builtin.image;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Who makes images. */
@ConfigMapping(prefix = "parley.images")
public interface ImagesConfig {

  /**
   * An OpenAI-compatible API ({@code PARLEY_IMAGES_URL}), such as {@code
   * https://api.openai.com/v1}, with {@code POST /images/generations}, and {@code /images/edits}
   * where references are allowed.
   */
  Optional<URI> url();

  /** Its key ({@code PARLEY_IMAGES_KEY}). */
  Optional<String> key();

  /** The model ({@code PARLEY_IMAGES_MODEL}) where an AI gateway names none. */
  Optional<String> model();

  /** What the API calls the quality Highest. */
  @WithDefault("high")
  String highest();

  /** How long one call may take; the time of all functions bounds it as well. */
  @WithDefault("PT55S")
  Duration timeout();
}
