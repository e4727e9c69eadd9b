package dev.parley.inference.tool.builtin.url;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Schema;
import dev.parley.inference.tool.builtin.url.OpenPages.Page;
import jakarta.inject.Singleton;
import java.util.List;

/** Lets the model read what stands at addresses. */
@Singleton
final class OpenUrl implements Builtin {

  private static final int MOST = 5;

  /** Characters of all pages together. */
  private static final int LONGEST = 90_000;

  private final OpenPages pages;

  OpenUrl(OpenPages pages) {
    this.pages = pages;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.OpenUrl;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    return Offer.of(
        List.of(
            new BuiltinTool(
                "open_url",
                "Opens up to five web addresses and gives their contents as text. Use it for"
                    + " addresses that the user gave or that another function found.",
                Schema.object()
                    .texts("urls", "Whole addresses, with http:// or https://.", MOST)
                    .requiring("urls"),
                this::run)));
  }

  private String run(ToolCall call) throws ToolFailedException {
    List<String> urls = Arguments.texts(call, "urls");
    if (urls.isEmpty() || urls.size() > MOST) {
      throw new ToolFailedException("'urls' must be one to five addresses.");
    }
    List<Page> opened = pages.open(urls, LONGEST / urls.size(), call.draft().call().token());
    if (opened.size() == 1 && !opened.getFirst().isOpened()) {
      throw new ToolFailedException(opened.getFirst().text());
    }
    StringBuilder text = new StringBuilder();
    for (Page page : opened) {
      text.append(text.isEmpty() ? "" : "\n\n").append("URL: ").append(page.url()).append('\n');
      if (!page.title().isEmpty()) {
        text.append("Title: ").append(page.title()).append('\n');
      }
      text.append('\n').append(page.text());
    }
    return text.toString();
  }
}
