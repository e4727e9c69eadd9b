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
import java.util.List;

/** Lets the model make a PDF of HTML. */
@Singleton
final class GenerateDocument implements Builtin {

  private final DocumentWriter writer;
  private final Artifacts artifacts;

  GenerateDocument(DocumentWriter writer, Artifacts artifacts) {
    this.writer = writer;
    this.artifacts = artifacts;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.GenerateDocument;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    return Offer.of(
        List.of(
            new BuiltinTool(
                "generate_document",
                "Makes a PDF document of HTML and gives its address, for what the user wants to"
                    + " keep, print or send.",
                PageSource.schema(
                    "The document as HTML with CSS 2.1 for print. Scripts are not run, and nothing"
                        + " is loaded: images must be data: URLs."),
                this::run)));
  }

  private String run(ToolCall call) throws ToolFailedException {
    PageSource page = PageSource.read(call);
    byte[] pdf = writer.write(page.title(), page.html());
    Kept kept =
        artifacts.keep(
            call.draft().call().account(),
            new Content(page.title() + ".pdf", "application/pdf", pdf));
    return "The document is at " + kept.url() + " until " + kept.until() + ".";
  }
}
