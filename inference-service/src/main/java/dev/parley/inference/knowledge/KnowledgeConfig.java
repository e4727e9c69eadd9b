package dev.parley.inference.knowledge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** How knowledge is searched. */
@ConfigMapping(prefix = "parley.knowledge")
public interface KnowledgeConfig {

  /**
   * The model of the default upstream that rewrites questions ({@code
   * PARLEY_KNOWLEDGE_REWRITE_MODEL}); without one, the AI gateway's own model does.
   */
  Optional<String> rewriteModel();

  /** Characters of a search at most; the end is kept, where the newest text stands. */
  @WithDefault("2000")
  int longestQuery();
}
