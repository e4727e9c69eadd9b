package dev.parley.inference.tool.builtin.image;

import dev.parley.inference.aigateway.GatewayParameters.ImageQuality;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes images of words. */
interface ImageMaker {

  /** Whether there is an upstream, and a model where the caller names none. */
  boolean isConfigured(@Nullable String model);

  /**
   * Makes images; blocks.
   *
   * @return at least one
   * @throws ToolFailedException when none is made
   */
  List<Made> make(Wish wish) throws ToolFailedException;

  /**
   * What is wished for.
   *
   * @param model null for the configured one
   * @param size such as {@code 1024x1024}; null where the upstream decides
   * @param references images that the new ones shall build on
   */
  record Wish(
      String prompt,
      int count,
      ImageQuality quality,
      @Nullable String model,
      @Nullable String size,
      List<Picture> references) {}

  /** An image: where it is, or else its bytes. */
  record Made(@Nullable String url, @Nullable Picture picture) {}
}
