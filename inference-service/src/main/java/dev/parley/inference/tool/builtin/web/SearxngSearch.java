package dev.parley.inference.tool.builtin.web;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.OperatorApi;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any server with the JSON of SearXNG: {@code GET /search?q=…&format=json}. */
@Singleton
final class SearxngSearch implements WebSearcher {

  private static final int MOST_PAGES = 4;

  private final WebSearchConfig config;
  private final OperatorApi api;

  SearxngSearch(WebSearchConfig config, OperatorApi api) {
    this.config = config;
    this.api = api;
  }

  @Override
  public boolean isConfigured() {
    return config.url().isPresent();
  }

  @Override
  public List<Found> search(String query, int most) throws ToolFailedException {
    String base = config.url().orElseThrow().toString().replaceAll("/+$", "");
    String address = base.endsWith("/search") ? base : base + "/search";
    Results results = new Results(most);
    boolean more = true;
    for (int page = 1; more && page <= MOST_PAGES; page++) {
      String url =
          address
              + "?format=json&q="
              + URLEncoder.encode(query, StandardCharsets.UTF_8)
              + (page > 1 ? "&pageno=" + page : "");
      more =
          results.add(
              api.send(OutboundRequest.get(url), "The search service", config.timeout())
                  .path("results"),
              "content");
    }
    return results.all();
  }
}
