package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;

/** Says what an answer took, in the shapes of OpenAI's {@code usage} and of the native API. */
@Singleton
public final class AccountUsage {

  private final PriceUsage price;

  AccountUsage(PriceUsage price) {
    this.price = price;
  }

  /**
   * The {@code generation_context} of an answer: one line per SKU with its quantity, unit price and
   * amount, which is exactly their product.
   *
   * @param model the name under which the model has its price
   */
  public ObjectNode generationContext(String model, TokenUsage usage) {
    return generationContext(price.chat(model, usage));
  }

  /** The same of the lines that a {@link Meter} gave. */
  public ObjectNode generationContext(List<UsageLine> bill) {
    ObjectNode context = JsonNodeFactory.instance.objectNode();
    ArrayNode lines = context.putArray("generated_usage");
    bill.forEach(line -> lines.add(line.json()));
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
}
