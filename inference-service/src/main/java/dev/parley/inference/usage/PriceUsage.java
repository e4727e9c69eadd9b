package dev.parley.inference.usage;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns tokens into lines with prices. */
@Singleton
public final class PriceUsage {

  private final Prices prices;
  private final SkuPrices pieces;

  PriceUsage(Prices prices, SkuPrices pieces) {
    this.prices = prices;
    this.pieces = pieces;
  }

  /** Tokens of the model that answers. */
  public List<UsageLine> chat(String model, TokenUsage usage) {
    return tokens(Skus.CHAT, model, usage, describe(model));
  }

  /**
   * Tokens of any call of a model: a line for the prompt without what was cached, one for the
   * answer where it has one, and one for the cached part of the prompt where there is any.
   *
   * @param base of the SKUs, such as {@link Skus#ROUTING}
   * @param model under which the price is found
   */
  public List<UsageLine> tokens(String base, String model, TokenUsage usage, String description) {
    return tokens(base, of(model), usage, description);
  }

  static List<UsageLine> tokens(
      String base, PricePerToken price, TokenUsage usage, String description) {
    String told = description + (usage.isEstimated() ? " (estimated)" : "");
    List<UsageLine> lines = new ArrayList<>();
    lines.add(UsageLine.of(base + ".in", usage.uncached(), price.in(), told));
    if (usage.completion() > 0 || base.equals(Skus.CHAT)) {
      lines.add(UsageLine.of(base + ".out", usage.completion(), price.out(), told));
    }
    if (usage.cached() > 0) {
      lines.add(UsageLine.of(base + ".in.cached", usage.cached(), price.cached(), told));
    }
    return lines;
  }

  static String describe(String model) {
    return "Inference for AI model '" + model + "'";
  }

  /** So many units of what has a price by its SKU; free where it has none. */
  public UsageLine units(String sku, long quantity, String description) {
    return UsageLine.of(sku, quantity, unit(sku), description);
  }

  /** What a unit costs of what has a price by its SKU. */
  public BigDecimal unit(String sku) {
    return pieces.skus().getOrDefault(sku, BigDecimal.ZERO);
  }

  /** What so many tokens of a model cost at most: of its prompt, and of its answer. */
  BigDecimal most(String model, long promptTokens, long completionTokens) {
    return of(model).most(promptTokens, completionTokens);
  }

  /** Whether no token of a model costs anything. */
  public boolean isFree(String model) {
    return of(model).most(1, 1).signum() == 0;
  }

  PricePerToken of(String model) {
    Prices.@Nullable Price price = prices.models().get(model);
    return price == null
        ? PricePerToken.FREE
        : new PricePerToken(price.in(), price.out(), price.cached());
  }
}
