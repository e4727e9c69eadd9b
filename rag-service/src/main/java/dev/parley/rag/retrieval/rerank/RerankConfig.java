package dev.parley.rag.retrieval.rerank;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The upstream that reranks. */
@ConfigMapping(prefix = "parley.rerank")
public interface RerankConfig {

  /** Base address such as {@code https://api.example.com/v1}; {@code /rerank} is added. */
  Optional<URI> baseUrl();

  /** Sent as bearer token. */
  Optional<String> apiKey();

  /** The model where a query names none. */
  Optional<String> model();

  /** Name of the field for the texts: "documents", or "texts" for Text Embeddings Inference. */
  @WithDefault("documents")
  String documentsField();

  /** How many of the best results are ordered again. */
  @WithDefault("50")
  @Min(1)
  @Max(200)
  int depth();

  /** A call that takes longer has failed. */
  @WithDefault("PT15S")
  Duration timeout();
}
