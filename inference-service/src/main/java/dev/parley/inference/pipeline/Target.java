package dev.parley.inference.pipeline;

import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.provider.Route;
import org.jspecify.annotations.Nullable;

/**
 * Who answers a request.
 *
 * @param gateway whose parameters apply; null when a model was named directly
 * @param model the model's name where it is called
 * @param route the APIs that have the model; null for a built-in model
 */
public record Target(@Nullable AiGateway gateway, String model, @Nullable Route route) {

  /** Whether the model is part of this service: it costs nothing and calls no functions. */
  public boolean isBuiltIn() {
    return route == null;
  }
}
