package dev.parley.inference.tool.builtin.web;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.call.AskModel;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Schema;
import dev.parley.inference.tool.builtin.url.OpenPages;
import dev.parley.inference.usage.PriceUsage;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets the model have something researched: its own model plans the searches, reads the pages and
 * answers from them. What the model and the searches take is on the answer's bill.
 */
@Singleton
final class ResearchWeb implements Builtin {

  /** The name of the function. */
  static final String NAME = "advanced_web_search";

  private final Searchers searchers;
  private final OpenPages pages;
  private final AskModel model;
  private final PriceUsage prices;

  ResearchWeb(Searchers searchers, OpenPages pages, AskModel model, PriceUsage prices) {
    this.searchers = searchers;
    this.pages = pages;
    this.model = model;
    this.prices = prices;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.AdvancedWebUsage;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    if (!searchers.isConfigured()) {
      return new Offer(List.of(), List.of(Searchers.missing("AdvancedWebUsage")));
    }
    if (draft.target().isBuiltIn()) {
      return new Offer(
          List.of(), List.of("The function AdvancedWebUsage needs a model of an upstream."));
    }
    return Offer.of(
        List.of(
            new BuiltinTool(
                NAME,
                "Researches a question on the web over several searches and pages, and gives an"
                    + " answer with its sources. It takes a while: use it for questions that one"
                    + " search does not answer.",
                Schema.object()
                    .text("prompt", "The whole question, understandable by itself.")
                    .requiring("prompt"),
                this::run)));
  }

  private String run(ToolCall call) throws ToolFailedException {
    String prompt = Arguments.text(call, "prompt");
    return new Research(searchers, pages, model, prices, call.draft(), prompt).answer();
  }
}
