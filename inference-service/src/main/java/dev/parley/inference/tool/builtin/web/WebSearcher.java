package dev.parley.inference.tool.builtin.web;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import java.util.List;

/** A service that searches the web. */
interface WebSearcher {

  /** Whether the operator has configured it; {@link #search} is called only then. */
  boolean isConfigured();

  /**
   * Searches; blocks.
   *
   * @param most results, 1 to 100
   * @return the best first, each address once; empty when there are none
   * @throws ToolFailedException when the service does not answer
   */
  List<Found> search(String query, int most) throws ToolFailedException;

  /** A result; title and snippet are plain text and may be empty. */
  record Found(String title, String url, String snippet) {}
}
