package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a call is paid from: the balance, or the period of a budget.
 *
 * @param budget null for the balance
 * @param left neither spent nor reserved; negative when more was spent than there was
 */
record Fund(@Nullable Budget budget, BigDecimal left) {

  /**
   * A budget in its current period, {@code ends} being the first day that no more belongs to it.
   */
  record Budget(UUID id, String name, String period, LocalDate starts, LocalDate ends) {}

  boolean isUsedUp() {
    return left.signum() <= 0;
  }

  /** 402: a call may cost more than is left. */
  ProblemException refusal(BigDecimal most) {
    if (isUsedUp()) {
      return usedUp();
    }
    String left = left().stripTrailingZeros().toPlainString();
    return problem(
        "The call may cost up to %s, but %s has only %s left. Ask for fewer tokens%s."
            .formatted(most.stripTrailingZeros().toPlainString(), what(), left, whatElseHelps()));
  }

  /** 402: nothing is left. */
  ProblemException usedUp() {
    String what = what();
    return problem(
        "%s is used up%s."
            .formatted(
                Character.toUpperCase(what.charAt(0)) + what.substring(1),
                budget == null ? "; the operator can top it up" : untilWhen(budget)));
  }

  private ProblemException problem(String detail) {
    return new ProblemException(
        budget == null ? ProblemType.INSUFFICIENT_BALANCE : ProblemType.BUDGET_EXCEEDED, detail);
  }

  private String what() {
    return budget == null ? "the balance of the account" : "the budget '" + budget.name() + "'";
  }

  private String whatElseHelps() {
    return budget == null ? ", or top up the balance" : untilWhen(budget);
  }

  private static String untilWhen(Budget budget) {
    return budget.period().equals("total")
        ? "; it has no new period"
        : "; its period ends at " + budget.ends() + "T00:00:00Z";
  }
}
