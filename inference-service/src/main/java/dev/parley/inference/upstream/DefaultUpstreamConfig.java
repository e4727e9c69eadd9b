package dev.parley.inference.upstream;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The upstream that answers for every model which nobody else knows. */
@ConfigMapping(prefix = "openai")
public interface DefaultUpstreamConfig {

  /** Its address ({@code OPENAI_BASE_URL}); with a key alone, OpenAI's own. */
  Optional<String> baseUrl();

  /** Its key ({@code OPENAI_API_KEY}). */
  Optional<String> apiKey();

  /** The upstream, when one is configured. */
  default Optional<Provider> provider() {
    Optional<String> key = apiKey().filter(text -> !text.isBlank());
    Optional<String> url = baseUrl().filter(text -> !text.isBlank());
    if (key.isEmpty() && url.isEmpty()) {
      return Optional.empty();
    }
    String address = url.orElse("https://api.openai.com/v1");
    return Optional.of(new Provider(address, key.orElse(null), true));
  }
}
