package dev.parley.inference.tool.builtin.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Who searches the web. With both configured, the second is asked when the first fails. */
@ConfigMapping(prefix = "parley.websearch")
public interface WebSearchConfig {

  /**
   * A SearXNG server ({@code PARLEY_WEBSEARCH_URL}), such as {@code http://searxng:8080}, or
   * another one with the same JSON; its format {@code json} must be enabled.
   */
  Optional<URI> url();

  /** A key of Brave's search API ({@code PARLEY_WEBSEARCH_BRAVE_KEY}). */
  Optional<String> braveKey();

  /** Where Brave's search API is. */
  @WithDefault("https://api.search.brave.com")
  URI braveUrl();

  /** How long one search may take. */
  @WithDefault("PT15S")
  Duration timeout();
}
