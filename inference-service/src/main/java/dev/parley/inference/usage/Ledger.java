package dev.parley.inference.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sums of usage.
 *
 * @param groupBy by what the rows are grouped
 * @param completions in all rows of all pages
 * @param amount of all rows of all pages
 */
public record Ledger(
    List<String> groupBy, BigDecimal completions, BigDecimal amount, List<Row> rows) {

  /**
   * One sum; what it is not grouped by is left out.
   *
   * @param key the subject that asked: {@code key:<id>}, {@code chat:<session>}
   * @param quantity in the SKU's unit; only when grouped by SKU
   * @param completions how many; not when grouped by SKU
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Row(
      @Nullable LocalDate day,
      @Nullable String key,
      @Nullable UUID gatewayId,
      @Nullable String gatewayName,
      @Nullable String model,
      @Nullable String sku,
      @Nullable BigDecimal quantity,
      @Nullable BigDecimal completions,
      BigDecimal amount) {}

  /**
   * One completion.
   *
   * @param state {@code complete}, {@code abandoned}, {@code exhausted} or {@code interrupted}
   * @param promptTokens of all calls of the model, cached ones included
   * @param lines as in {@code generated_usage}; their amounts add up to {@code amount}
   */
  public record Entry(
      UUID id,
      Instant createdAt,
      Instant endedAt,
      String key,
      @Nullable UUID gatewayId,
      @Nullable String gatewayName,
      String model,
      String state,
      long promptTokens,
      long cachedTokens,
      long completionTokens,
      BigDecimal amount,
      JsonNode lines) {}

  /** A page of entries. */
  record Entries(List<Entry> entries, long total) {}
}
