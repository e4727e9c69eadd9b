package dev.parley.rag.embedding;

import dev.parley.embedding.EmbeddingModel;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The embedding models by name: the built-in one, and any that the upstream of this service has.
 */
@ApplicationScoped
public class EmbeddingModels {

  /** Models whose names begin so are part of Parley. */
  private static final String BUILT_IN = "@parley/";

  private static final int LONGEST_NAME = 200;

  private final EmbeddingModel builtIn;
  private final UpstreamConfig upstream;
  private final Map<String, EmbeddingModel> remote = new ConcurrentHashMap<>();

  EmbeddingModels(EmbeddingModel builtIn, UpstreamConfig upstream) {
    this.builtIn = builtIn;
    this.upstream = upstream;
  }

  /** The name of the model that is used where none is asked for. */
  public String defaultName() {
    return builtIn.name();
  }

  /**
   * The model of the name.
   *
   * @throws ProblemException 400 as {@link #require} says
   */
  public EmbeddingModel named(String name) {
    if (name.equals(builtIn.name())) {
      return builtIn;
    }
    require(name, "embeddingModel");
    return remote.computeIfAbsent(
        name, known -> new UpstreamEmbeddingModel(known, upstream, builtIn));
  }

  /** Languages (ISO 639-1) that the model was made for; empty when it is made for many. */
  public Set<String> languages(String model) {
    return model.equals(builtIn.name()) ? Set.of("en") : Set.of();
  }

  /**
   * Makes sure that texts can be embedded by the model. Whether the upstream has it shows when it
   * is asked.
   *
   * @param field of the request that names it
   * @throws ProblemException 400 that says which models there are, or what to set
   */
  public void require(String name, String field) {
    if (name.equals(builtIn.name())) {
      return;
    }
    if (name.isBlank() || name.length() > LONGEST_NAME || name.startsWith(BUILT_IN)) {
      throw ProblemException.invalid(
          field, "There is no such embedding model here. Built in is " + builtIn.name() + ".");
    }
    if (upstream.url().isEmpty()) {
      throw ProblemException.invalid(
          field,
          "Built in is "
              + builtIn.name()
              + "; for another model the operator sets PARLEY_EMBEDDING_URL to an"
              + " OpenAI-compatible upstream.");
    }
  }
}
