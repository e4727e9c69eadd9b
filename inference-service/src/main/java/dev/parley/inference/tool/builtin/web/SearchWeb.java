package dev.parley.inference.tool.builtin.web;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.aigateway.GatewayParameters.WebSearchMode;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Schema;
import dev.parley.inference.tool.builtin.url.OpenPages;
import dev.parley.inference.tool.builtin.url.OpenPages.Page;
import dev.parley.inference.tool.builtin.web.WebSearcher.Found;
import jakarta.inject.Singleton;
import java.util.List;

/** Lets the model search the web: in full with the text of the pages, summarized with snippets. */
@Singleton
final class SearchWeb implements Builtin {

  /** Under which searches are counted. */
  static final String NAME = "web_search";

  /** Characters of all pages together; below this many for one, fewer pages are opened. */
  private static final int LONGEST = 80_000;

  private static final int LEAST_OF_PAGE = 4_000;

  private final Searchers searchers;
  private final OpenPages pages;

  SearchWeb(Searchers searchers, OpenPages pages) {
    this.searchers = searchers;
    this.pages = pages;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.WebSearch;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    if (!searchers.isConfigured()) {
      return new Offer(List.of(), List.of(Searchers.missing("WebSearch")));
    }
    return Offer.of(
        List.of(
            new BuiltinTool(
                NAME,
                "Searches the web. Use it for what is recent, changes, or is not known for sure;"
                    + " name the addresses on which an answer rests.",
                Schema.object()
                    .text("query", "A few words, as one types them into a search engine.")
                    .requiring("query"),
                call -> run(Arguments.text(call, "query"), options, call.draft().call().token()))));
  }

  private String run(String query, BuiltinFunctionsOptions options, String token)
      throws ToolFailedException {
    List<Found> found = searchers.search(query, options.webSearchMaxResults());
    if (found.isEmpty()) {
      return "Nothing was found.";
    }
    return options.webSearchMode() == WebSearchMode.Full ? full(found, token) : summarized(found);
  }

  private static String summarized(List<Found> found) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < found.size(); at++) {
      head(text, at, found.get(at)).append(found.get(at).snippet()).append("\n\n");
    }
    return text.toString().strip();
  }

  /** A page that cannot be opened is represented by its snippet. */
  private String full(List<Found> found, String token) {
    int opened = Math.min(found.size(), LONGEST / LEAST_OF_PAGE);
    List<Page> read =
        pages.open(
            found.subList(0, opened).stream().map(Found::url).toList(), LONGEST / opened, token);
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < found.size(); at++) {
      head(text, at, found.get(at));
      boolean isRead = at < opened && read.get(at).isOpened();
      text.append(isRead ? read.get(at).text() : found.get(at).snippet()).append("\n\n");
    }
    return text.toString().strip();
  }

  private static StringBuilder head(StringBuilder text, int at, Found found) {
    return text.append("Result ")
        .append(at + 1)
        .append(": ")
        .append(found.title())
        .append('\n')
        .append(found.url())
        .append('\n');
  }
}
