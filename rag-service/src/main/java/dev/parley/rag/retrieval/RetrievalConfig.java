package dev.parley.rag.retrieval;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Settings of the search. */
@ConfigMapping(prefix = "parley.retrieval")
public interface RetrievalConfig {

  /** The search engine of new and re-indexed collections. */
  @WithDefault("lucene")
  String engine();

  /**
   * Share of meaning against words in languages that the embedding model knows: the best on
   * SciFact's training queries.
   */
  @WithDefault("0.7")
  @DecimalMin("0.0")
  @DecimalMax("1.0")
  double denseWeight();

  /** Share of meaning against words in languages that the embedding model does not know. */
  @WithDefault("0.3")
  @DecimalMin("0.0")
  @DecimalMax("1.0")
  double denseWeightUnknown();

  /** How many chunks each of the two searches contributes; more where more results are asked. */
  @WithDefault("100")
  @Min(10)
  @Max(1000)
  int depth();
}
