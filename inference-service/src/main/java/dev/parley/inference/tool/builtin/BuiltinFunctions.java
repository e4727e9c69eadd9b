package dev.parley.inference.tool.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.aigateway.GatewayParameters.ImageQuality;
import dev.parley.inference.aigateway.GatewayParameters.SentinelOptions;
import dev.parley.inference.aigateway.GatewayParameters.WebSearchMode;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.inference.usage.Skus;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The built-in functions that an AI gateway enables. Each call that gives a result is a line on the
 * bill. Remember and Calendar are not among them: they belong to the user's memories.
 */
@Singleton
final class BuiltinFunctions implements ToolSource {

  private static final BuiltinFunctionsOptions DEFAULTS =
      new BuiltinFunctionsOptions(
          WebSearchMode.Full, 10, 1, ImageQuality.Low, false, false, null, false);

  private final Map<BuiltinFunction, Builtin> table = new EnumMap<>(BuiltinFunction.class);
  private final PriceUsage prices;

  BuiltinFunctions(@All List<Builtin> builtins, PriceUsage prices) {
    builtins.forEach(builtin -> table.put(builtin.function(), builtin));
    this.prices = prices;
  }

  @Override
  public Offer offer(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    SentinelOptions enabled = parameters == null ? null : parameters.sentinelOptions();
    if (parameters == null || enabled == null) {
      return Offer.NONE;
    }
    BuiltinFunctionsOptions given = parameters.builtinFunctionsOptions();
    List<Tool> tools = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (BuiltinFunction function : new TreeSet<>(enabled.enabledFunctions())) {
      Builtin builtin = table.get(function);
      if (builtin != null) {
        Offer offer = builtin.offer(draft, given == null ? DEFAULTS : given);
        offer.tools().forEach(tool -> tools.add(new Billed(tool, prices)));
        missing.addAll(offer.missing());
      }
    }
    return new Offer(tools, missing);
  }

  /** A tool whose calls are counted. */
  private record Billed(Tool tool, PriceUsage prices) implements Tool {

    @Override
    public String name() {
      return tool.name();
    }

    @Override
    public Set<String> formerNames() {
      return tool.formerNames();
    }

    @Override
    public String description() {
      return tool.description();
    }

    @Override
    public ObjectNode parameters() {
      return tool.parameters();
    }

    @Override
    public ToolResult run(ToolCall call) throws ToolFailedException {
      BigDecimal price = prices.unit(Skus.FUNCTIONS + name());
      try (Meter.Aside aside = call.draft().call().expenses().aside(price)) {
        ToolResult result = tool.run(call);
        aside.took(
            List.of(
                prices.units(Skus.FUNCTIONS + name(), 1, "Built-in function '" + name() + "'")));
        return result;
      }
    }
  }
}
