package dev.parley.rag.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The chat model for summaries, entities, keywords and questions. */
@ConfigMapping(prefix = "parley.knowledge.chat")
public interface ChatModelConfig {

  /** Base address such as {@code https://api.example.com/v1}. */
  Optional<URI> baseUrl();

  /** Sent as bearer token. */
  Optional<String> apiKey();

  /** Its name; without it no chat model is used. */
  Optional<String> model();

  /** A call that takes longer has failed. */
  @WithDefault("PT120S")
  Duration timeout();

  /** Calls at the same time. */
  @WithDefault("4")
  @Min(1)
  @Max(256)
  int parallelCalls();
}
