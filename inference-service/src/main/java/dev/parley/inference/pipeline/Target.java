package dev.parley.inference.pipeline;

import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.upstream.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Who answers a request.
 *
 * @param gateway whose parameters apply; null when a model was named directly
 * @param model the model's name where it is called
 * @param provider the API that has the model; null for a built-in model
 */
public record Target(@Nullable AiGateway gateway, String model, @Nullable Provider provider) {}
