package dev.parley.inference.usage;

import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a budget, and refuses what cannot be one. */
final class CheckBudget {

  private static final List<String> SCOPES = List.of("account", "key", "gateway");
  private static final List<String> PERIODS = List.of("day", "month", "total");
  private static final int LONGEST_NAME = 200;
  private static final String KEY = "key:";

  private CheckBudget() {}

  static String name(@Nullable String name) {
    if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
      throw ProblemException.invalid("name", "From 1 to " + LONGEST_NAME + " characters.");
    }
    return name.strip();
  }

  static String scope(@Nullable String scope) {
    return oneOf("scope", scope, SCOPES);
  }

  static String period(@Nullable String period) {
    return oneOf("period", period, PERIODS);
  }

  static BigDecimal limit(@Nullable BigDecimal limit) {
    return amount("limit", limit);
  }

  /** An amount of money that is more than nothing. */
  static BigDecimal amount(String field, @Nullable BigDecimal amount) {
    boolean isPlain =
        amount != null && amount.signum() > 0 && amount.scale() <= 12 && amount.scale() >= -12;
    if (!isPlain || amount.compareTo(BigDecimal.TEN.pow(12)) > 0) {
      throw ProblemException.invalid(
          field, "More than 0, at most 1000000000000, with at most 12 decimals.");
    }
    return amount;
  }

  /** The subject of a key, the plain id of an AI gateway, or null for the account. */
  static @Nullable String scopeId(String scope, @Nullable String id) {
    if (scope.equals("account")) {
      if (id != null) {
        throw ProblemException.invalid("scopeId", "A budget of the account has none.");
      }
      return null;
    }
    String plain = id == null ? "" : id.startsWith(KEY) ? id.substring(KEY.length()) : id;
    if (!Ids.isId(plain)) {
      throw ProblemException.invalid("scopeId", "The id of the " + scope + " is needed.");
    }
    String normal = Ids.parse(plain, scope).toString();
    return scope.equals("key") ? KEY + normal : normal;
  }

  private static String oneOf(String field, @Nullable String value, List<String> allowed) {
    if (value == null || !allowed.contains(value)) {
      throw ProblemException.invalid(field, "Unknown value.", allowed);
    }
    return value;
  }
}
