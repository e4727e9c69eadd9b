package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What was reserved.
 *
 * @param shortage why it is less than was wanted, as the client is told when it is used up; null
 *     when it is all
 */
record Granted(BigDecimal amount, @Nullable ProblemException shortage) {

  static final Granted NOTHING = new Granted(BigDecimal.ZERO, null);

  static Granted of(BigDecimal amount, BigDecimal wanted, Fund scarcest) {
    return new Granted(amount, amount.compareTo(wanted) < 0 ? scarcest.usedUp() : null);
  }
}
