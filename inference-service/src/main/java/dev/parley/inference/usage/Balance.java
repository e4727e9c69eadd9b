package dev.parley.inference.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What is left to an account, in the installation's currency.
 *
 * @param limited false for an account that has no balance, and so no limit; then the rest is null
 * @param amount what is left when all calls that are over are paid; may be slightly negative
 * @param reserved what calls that go on may cost
 * @param available amount less reserved
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Balance(
    boolean limited,
    @Nullable BigDecimal amount,
    @Nullable BigDecimal reserved,
    @Nullable BigDecimal available) {

  static final Balance UNLIMITED = new Balance(false, null, null, null);

  static Balance of(BigDecimal amount, BigDecimal reserved) {
    return new Balance(true, amount, reserved, amount.subtract(reserved));
  }
}
