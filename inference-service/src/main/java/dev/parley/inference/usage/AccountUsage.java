package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.math.BigDecimal;

/** Says what an answer took, in the shapes of OpenAI's {@code usage} and of the native API. */
@Singleton
public final class AccountUsage {

  private final Prices prices;

  AccountUsage(Prices prices) {
    this.prices = prices;
  }

  /**
   * The {@code generation_context} of an answer: one line per SKU with its quantity, unit price and
   * amount, which is exactly their product.
   *
   * @param model the name under which the model has its price
   */
  public ObjectNode generationContext(String model, TokenUsage usage) {
    Prices.Price price = prices.models().get(model);
    ObjectNode context = JsonNodeFactory.instance.objectNode();
    ArrayNode lines = context.putArray("generated_usage");
    String description =
        "Inference for AI model '" + model + "'" + (usage.isEstimated() ? " (estimated)" : "");
    BigDecimal free = BigDecimal.ZERO;
    add(lines, "in", usage.uncached(), price == null ? free : price.in(), description);
    add(lines, "out", usage.completion(), price == null ? free : price.out(), description);
    if (usage.cached() > 0) {
      BigDecimal unit = price == null ? free : price.cached();
      add(lines, "in.cached", usage.cached(), unit, description);
    }
    context.putArray("runned_functions");
    return context;
  }

  /** OpenAI's {@code usage}: the upstream's own, or what was counted here, marked as such. */
  public ObjectNode openAi(TokenUsage usage) {
    if (usage.reported() != null) {
      return usage.reported().deepCopy();
    }
    ObjectNode counted = JsonNodeFactory.instance.objectNode();
    counted.put("prompt_tokens", usage.prompt());
    counted.put("completion_tokens", usage.completion());
    counted.put("total_tokens", usage.prompt() + usage.completion());
    counted.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
    counted.put("estimated", true);
    return counted;
  }

  private static void add(
      ArrayNode lines, String sku, long quantity, BigDecimal unit, String description) {
    ObjectNode line = lines.addObject();
    line.put("sku", "inference.chat_completions." + sku);
    line.put("amount", unit.multiply(BigDecimal.valueOf(quantity)).stripTrailingZeros());
    line.put("unit_price", unit.stripTrailingZeros());
    line.put("quantity", quantity);
    line.put("description", description);
  }
}
