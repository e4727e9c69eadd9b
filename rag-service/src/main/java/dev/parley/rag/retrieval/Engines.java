package dev.parley.rag.retrieval;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The search engines by name. */
@ApplicationScoped
public class Engines {

  private final Map<String, SearchIndex> engines;

  Engines(@All List<SearchIndex> engines, RetrievalConfig config) {
    this.engines =
        engines.stream().collect(Collectors.toMap(SearchIndex::engine, Function.identity()));
    if (!this.engines.containsKey(config.engine())) {
      throw new IllegalStateException(
          "parley.retrieval.engine is '"
              + config.engine()
              + "'; there is "
              + String.join(", ", this.engines.keySet().stream().sorted().toList()));
    }
  }

  /**
   * The engine of an index.
   *
   * @throws IndexUnavailableException when this installation does not have it any more
   */
  public SearchIndex named(String engine) {
    SearchIndex found = engines.get(engine);
    if (found == null) {
      throw new IndexUnavailableException(
          "the search engine '" + engine + "' is not set up here", null);
    }
    return found;
  }

  /** All engines of this installation. */
  public Collection<SearchIndex> all() {
    return engines.values();
  }
}
