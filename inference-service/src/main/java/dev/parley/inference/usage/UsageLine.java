package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;

/**
 * One line of a bill: so much of one thing at one price.
 *
 * @param sku what it is, see {@link Skus}
 * @param quantity how much, in the SKU's unit (tokens, calls, images …); not negative
 * @param unitPrice of one unit, in the installation's currency; not negative
 * @param description for people
 */
public record UsageLine(String sku, BigDecimal quantity, BigDecimal unitPrice, String description) {

  public UsageLine {
    if (quantity.signum() < 0 || unitPrice.signum() < 0) {
      throw new IllegalArgumentException("A line of usage is not negative: " + sku);
    }
    description = storable(description);
  }

  static String storable(String text) {
    return text.replace("\0", "");
  }

  /** So many whole units. */
  public static UsageLine of(String sku, long quantity, BigDecimal unitPrice, String description) {
    return new UsageLine(sku, BigDecimal.valueOf(quantity), unitPrice, description);
  }

  /** Quantity times price, exactly: never rounded. */
  public BigDecimal amount() {
    return quantity.multiply(unitPrice);
  }

  /** The amounts of all lines together. */
  static BigDecimal sum(List<UsageLine> lines) {
    return lines.stream().map(UsageLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** As it stands in {@code generated_usage}. */
  ObjectNode json() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("sku", sku);
    line.put("amount", amount().stripTrailingZeros());
    line.put("unit_price", unitPrice.stripTrailingZeros());
    line.put("quantity", plain(quantity));
    line.put("description", description);
    return line;
  }

  /** 1800 is not written as 1.8E+3, which some clients do not read as a whole number. */
  private static BigDecimal plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** Reads what {@link #json} wrote. */
  static UsageLine read(JsonNode line) {
    return new UsageLine(
        line.path("sku").asText(),
        line.path("quantity").decimalValue(),
        line.path("unit_price").decimalValue(),
        line.path("description").asText());
  }

  /** Whether the two can be one line. */
  boolean isLike(UsageLine other) {
    return sku.equals(other.sku)
        && unitPrice.compareTo(other.unitPrice) == 0
        && description.equals(other.description);
  }

  UsageLine plus(UsageLine other) {
    return new UsageLine(sku, quantity.add(other.quantity), unitPrice, description);
  }
}
