package dev.parley.inference.tool.builtin.web;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.OperatorApi;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Brave's search API, which gives 20 results a page. */
@Singleton
final class BraveSearch implements WebSearcher {

  private static final int PAGE = 20;
  private static final int LONGEST_QUERY = 400;

  private final WebSearchConfig config;
  private final OperatorApi api;

  BraveSearch(WebSearchConfig config, OperatorApi api) {
    this.config = config;
    this.api = api;
  }

  @Override
  public boolean isConfigured() {
    return config.braveKey().isPresent();
  }

  @Override
  public List<Found> search(String query, int most) throws ToolFailedException {
    String asked = query.length() > LONGEST_QUERY ? query.substring(0, LONGEST_QUERY) : query;
    Results results = new Results(most);
    boolean more = true;
    for (int page = 0; more && page * PAGE < most; page++) {
      OutboundRequest request =
          OutboundRequest.get(
                  config.braveUrl().toString().replaceAll("/+$", "")
                      + "/res/v1/web/search?count="
                      + Math.min(PAGE, most)
                      + (page > 0 ? "&offset=" + page : "")
                      + "&q="
                      + URLEncoder.encode(asked, StandardCharsets.UTF_8))
              .with("Accept", "application/json")
              .with("X-Subscription-Token", config.braveKey().orElseThrow());
      more =
          results.add(
              api.send(request, "The search service", config.timeout()).path("web").path("results"),
              "description");
    }
    return results.all();
  }
}
