package dev.parley.inference.tool.function;

import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.ProtocolFunction;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.ToolNames;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.inference.tool.function.ListFunctions.ListingDownException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** The AI gateway's own functions, and those that its sources list. */
@Singleton
final class ProtocolFunctions implements ToolSource {

  private final ListFunctions listings;
  private final CallBack callBack;

  ProtocolFunctions(ListFunctions listings, CallBack callBack) {
    this.listings = listings;
    this.callBack = callBack;
  }

  @Override
  public Offer offer(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    if (parameters == null) {
      return Offer.NONE;
    }
    List<Tool> tools = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (ProtocolFunction function : parameters.protocolFunctions()) {
      if (ToolNames.isValid(function.name())) {
        tools.add(new FunctionTool(function, callBack));
      } else { // saved by an earlier version
        missing.add("A function has a name that models cannot call: " + function.name());
      }
    }
    for (String source : parameters.protocolFunctionSources()) {
      try {
        for (ProtocolFunction function : listings.at(source, draft.call().account())) {
          tools.add(new FunctionTool(function, callBack));
        }
      } catch (ListingDownException e) {
        missing.add(e.getMessage());
      }
    }
    return new Offer(tools, missing);
  }
}
