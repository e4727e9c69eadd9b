package dev.parley.inference.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A limit that an account sets itself.
 *
 * @param scope {@code account}, {@code key} or {@code gateway}
 * @param scopeId {@code key:<id>} or the AI gateway's id; null for the account
 * @param period {@code day}, {@code month} or {@code total}, in UTC
 * @param limit for each period
 * @param spent in the current period
 * @param reserved by calls that go on
 * @param periodStart first day of the current period
 * @param periodEnd the day on which the next period begins; null for {@code total}
 */
public record Budget(
    UUID id,
    String name,
    String scope,
    @Nullable String scopeId,
    String period,
    BigDecimal limit,
    BigDecimal spent,
    BigDecimal reserved,
    LocalDate periodStart,
    @Nullable LocalDate periodEnd,
    Instant createdAt) {

  /** What a budget is made or changed by; a change names what shall be different. */
  @Schema(name = "BudgetRequest")
  public record Fields(
      @Nullable String name,
      @Nullable @Schema(enumeration = {"account", "key", "gateway"}) String scope,
      @Nullable String scopeId,
      @Nullable @Schema(enumeration = {"day", "month", "total"}) String period,
      @Nullable BigDecimal limit) {}
}
