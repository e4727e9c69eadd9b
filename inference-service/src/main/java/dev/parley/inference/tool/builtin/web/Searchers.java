package dev.parley.inference.tool.builtin.web;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.web.WebSearcher.Found;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** The search services of the operator, of which the next is asked when one fails. */
@Singleton
final class Searchers {

  private static final Logger LOG = Logger.getLogger(Searchers.class);

  private final List<WebSearcher> searchers;

  Searchers(SearxngSearch searxng, BraveSearch brave) {
    this.searchers = List.of(searxng, brave);
  }

  boolean isConfigured() {
    return searchers.stream().anyMatch(WebSearcher::isConfigured);
  }

  /** What an operator reads when there is none. */
  static String missing(String function) {
    return "The function "
        + function
        + " is not configured: PARLEY_WEBSEARCH_URL or PARLEY_WEBSEARCH_BRAVE_KEY is missing.";
  }

  /** Searches as {@link WebSearcher#search} does. */
  List<Found> search(String query, int most) throws ToolFailedException {
    ToolFailedException failure = new ToolFailedException("no search service is configured.");
    for (WebSearcher searcher : searchers) {
      if (searcher.isConfigured()) {
        try {
          return searcher.search(query, most);
        } catch (ToolFailedException e) {
          LOG.warnf("A web search failed: %s", e.getMessage());
          failure = e;
        }
      }
    }
    throw failure;
  }
}
