package dev.parley.inference.tool.builtin.image;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.artifact.Artifacts;
import dev.parley.inference.artifact.Artifacts.Content;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Schema;
import dev.parley.inference.tool.builtin.image.ImageMaker.Made;
import dev.parley.inference.tool.builtin.image.ImageMaker.Wish;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.inference.usage.Skus;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets the model make images, and gives their addresses; the model does not see them. */
@Singleton
final class GenerateImage implements Builtin {

  private static final int LONGEST_PROMPT = 8_000;
  private static final List<String> SIZES = List.of("1024x1024", "1536x1024", "1024x1536");
  private static final String CLEAN =
      "\n\nThe image must be suitable for everyone: no nudity, nothing sexual, no gore.";

  private final ImageMaker maker;
  private final FindReferences references;
  private final Artifacts artifacts;
  private final PriceUsage prices;

  GenerateImage(
      ImageMaker maker, FindReferences references, Artifacts artifacts, PriceUsage prices) {
    this.maker = maker;
    this.references = references;
    this.artifacts = artifacts;
    this.prices = prices;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.ImageGeneration;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    if (!maker.isConfigured(modelOf(options))) {
      return new Offer(
          List.of(),
          List.of(
              "The function ImageGeneration is not configured: PARLEY_IMAGES_URL is missing, or"
                  + " PARLEY_IMAGES_MODEL where the AI gateway names no model."));
    }
    Schema schema =
        Schema.object()
            .text("prompt", "What the image shows, with style, light and composition.")
            .choice("size", "Width and height in pixels.", SIZES)
            .number("count", "How many images; 1 if left out.", 1, mostOf(options));
    if (options.imageGenerationAllowReferenceUsage()) {
      schema
          .texts(
              "reference_urls",
              "Addresses of images that the new one builds on.",
              FindReferences.MOST)
          .choice(
              "use_conversation_images",
              "Whether the new image builds on those that the user has sent.",
              List.of("yes", "no"));
    }
    return Offer.of(
        List.of(
            new BuiltinTool(
                "generate_image",
                "Makes images and gives their addresses; show them to the user as Markdown images."
                    + " You cannot see them. "
                    + (options.imageGenerationAllowMatureContent()
                        ? "Mature contents are allowed where the user asks for them."
                        : "Never ask for sexual, nude or gory contents."),
                schema.requiring("prompt"),
                call -> run(call, options))));
  }

  private String run(ToolCall call, BuiltinFunctionsOptions options) throws ToolFailedException {
    String prompt = Arguments.text(call, "prompt");
    if (prompt.length() > LONGEST_PROMPT) {
      throw new ToolFailedException("'prompt' must have 8000 characters at most.");
    }
    String size = Arguments.optional(call, "size");
    Wish wish =
        new Wish(
            options.imageGenerationAllowMatureContent() ? prompt : prompt + CLEAN,
            Math.clamp(call.arguments().path("count").asInt(1), 1, mostOf(options)),
            options.imageGenerationQuality(),
            modelOf(options),
            SIZES.contains(size) ? size : null,
            referencesOf(call, options));
    BigDecimal most = prices.unit(Skus.IMAGES).multiply(BigDecimal.valueOf(wish.count()));
    try (Meter.Aside aside = call.draft().call().expenses().aside(most)) {
      List<Made> images = maker.make(wish);
      aside.took(List.of(prices.units(Skus.IMAGES, images.size(), "Generated images")));
      return written(images, call.draft().call().account());
    }
  }

  private List<Picture> referencesOf(ToolCall call, BuiltinFunctionsOptions options)
      throws ToolFailedException {
    List<String> urls = Arguments.texts(call, "reference_urls");
    String conversation = Arguments.optional(call, "use_conversation_images");
    boolean fromUser = conversation.equals("yes");
    if (urls.isEmpty() && !fromUser) {
      return List.of();
    }
    if (!options.imageGenerationAllowReferenceUsage()) {
      throw new ToolFailedException("images cannot be built on others here.");
    }
    if (urls.size() > FindReferences.MOST) {
      throw new ToolFailedException("'reference_urls' must be four addresses at most.");
    }
    return urls.isEmpty() ? references.in(call.draft()) : references.at(urls);
  }

  private String written(List<Made> images, UUID account) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < images.size(); at++) {
      text.append("Image ").append(at + 1).append(": ").append(addressOf(images.get(at), account));
      text.append('\n');
    }
    return text.append("The user sees an image where you write ![description](address).")
        .toString();
  }

  private String addressOf(Made image, UUID account) {
    Picture picture = image.picture();
    return picture == null
        ? String.valueOf(image.url())
        : artifacts
            .keep(account, new Content("image." + picture.kind(), picture.type(), picture.bytes()))
            .url();
  }

  private static int mostOf(BuiltinFunctionsOptions options) {
    return options.imageGenerationMaxResults();
  }

  private static @Nullable String modelOf(BuiltinFunctionsOptions options) {
    String model = options.imageGenerationModelName();
    return model == null || model.isBlank() ? null : model;
  }
}
