package dev.parley.inference.tool.builtin.document;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.artifact.Artifacts;
import dev.parley.inference.artifact.Artifacts.Content;
import dev.parley.inference.artifact.Artifacts.Kept;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lets the model publish a page. */
@Singleton
final class GenerateWebPage implements Builtin {

  private final Artifacts artifacts;

  GenerateWebPage(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.GenerateWebPage;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    return Offer.of(
        List.of(
            new BuiltinTool(
                "generate_web_page",
                "Publishes a web page, such as a report with charts, and gives its address. Whoever"
                    + " has the address can see it.",
                PageSource.schema(
                    "The whole page. Styles and scripts must be in it: nothing is loaded from"
                        + " elsewhere but images, and forms are not sent."),
                this::run)));
  }

  private String run(ToolCall call) throws ToolFailedException {
    PageSource page = PageSource.read(call);
    Kept kept =
        artifacts.keep(
            call.draft().call().account(),
            new Content(
                page.title() + ".html", "text/html", page.html().getBytes(StandardCharsets.UTF_8)));
    return "The page is at " + kept.url() + " until " + kept.until() + ".";
  }
}
