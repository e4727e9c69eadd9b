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
   * Share of meaning against words. On SciFact's training queries more is better up to 0.7; in
   * languages that the model does not know less is. This value serves both.
   */
  @WithDefault("0.55")
  @DecimalMin("0.0")
  @DecimalMax("1.0")
  double denseWeight();

  /** How many chunks each of the two searches contributes; more where more results are asked. */
  @WithDefault("100")
  @Min(10)
  @Max(1000)
  int depth();
}
