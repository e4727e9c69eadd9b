package dev.parley.inference.tool.builtin;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.ToolSource.Offer;

/** What stands behind one of the built-in functions. */
public interface Builtin {

  /** By which AI gateways enable it. */
  BuiltinFunction function();

  /**
   * Its tools for a request, or in words what is missing for them, such as a setting; does not
   * block.
   */
  Offer offer(Draft draft, BuiltinFunctionsOptions options);
}
