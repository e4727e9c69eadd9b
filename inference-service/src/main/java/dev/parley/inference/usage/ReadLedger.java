package dev.parley.inference.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ledger of an account: sums by day, key, AI gateway, model or SKU, and single entries.
 */
@Singleton
final class ReadLedger {

  private static final String COMPLETIONS = "inference.completions";

  private static final JsonMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  /** What may be grouped by, and its column. */
  private static final Map<String, String> COLUMNS = columns();

  private final Transactions transactions;

  ReadLedger(Transactions transactions) {
    this.transactions = transactions;
  }

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("day", "day");
    columns.put("key", "subject");
    columns.put("gateway", "gateway_id");
    columns.put("model", "model");
    columns.put("sku", "sku");
    return columns;
  }

  /**
   * Sums.
   *
   * @param groupBy names of {@link #COLUMNS}
   */
  Ledger sums(UUID account, LedgerQuery query, List<String> groupBy) throws SQLException {
    LedgerQuery.Condition condition = query.condition(account);
    List<String> columns = groupBy.stream().map(ReadLedger::column).toList();
    String group = String.join(", ", columns);
    boolean bySku = groupBy.contains("sku");
    String sql =
        """
        select %s, %s, sum(quantity) filter (where sku <> '%s'),
          coalesce(sum(quantity) filter (where sku = '%s'), 0), sum(amount)
        from usage_daily where %s %s
        group by %s order by %s limit ? offset ?
        """
            .formatted(
                group,
                groupBy.contains("gateway") ? "max(gateway_name)" : "null",
                COMPLETIONS,
                COMPLETIONS,
                condition.sql(),
                bySku ? "and sku <> '" + COMPLETIONS + "'" : "",
                group,
                order(columns));
    return transactions.within(
        connection -> {
          List<Object> parameters = new ArrayList<>(condition.parameters());
          parameters.add(query.pageSize);
          parameters.add(query.offset());
          try (PreparedStatement select = bound(connection, sql, parameters);
              ResultSet rows = select.executeQuery()) {
            List<Ledger.Row> found = new ArrayList<>();
            while (rows.next()) {
              found.add(row(rows, groupBy, bySku));
            }
            return total(connection, condition, groupBy, found);
          }
        });
  }

  /** Newest day first, everything else in its own order. */
  private static String order(List<String> columns) {
    return String.join(
        ", ", columns.stream().map(column -> column.equals("day") ? "day desc" : column).toList());
  }

  private static String column(String name) {
    @Nullable String column = COLUMNS.get(name);
    if (column == null) {
      throw ProblemException.invalid("group_by", "Unknown value.", List.copyOf(COLUMNS.keySet()));
    }
    return column;
  }

  private static Ledger.Row row(ResultSet row, List<String> groupBy, boolean bySku)
      throws SQLException {
    int after = groupBy.size();
    return new Ledger.Row(
        at(row, groupBy, "day", LocalDate.class),
        at(row, groupBy, "key", String.class),
        at(row, groupBy, "gateway", UUID.class),
        row.getString(after + 1),
        at(row, groupBy, "model", String.class),
        at(row, groupBy, "sku", String.class),
        bySku ? row.getBigDecimal(after + 2) : null,
        bySku ? null : row.getBigDecimal(after + 3),
        row.getBigDecimal(after + 4));
  }

  private static <T> @Nullable T at(ResultSet row, List<String> groupBy, String name, Class<T> type)
      throws SQLException {
    int at = groupBy.indexOf(name);
    return at < 0 ? null : row.getObject(at + 1, type);
  }

  private static Ledger total(
      Connection connection,
      LedgerQuery.Condition condition,
      List<String> groupBy,
      List<Ledger.Row> rows)
      throws SQLException {
    String sql =
        """
        select coalesce(sum(quantity) filter (where sku = '%s'), 0), coalesce(sum(amount), 0)
        from usage_daily where %s
        """
            .formatted(COMPLETIONS, condition.sql());
    try (PreparedStatement select = bound(connection, sql, condition.parameters());
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Ledger(groupBy, row.getBigDecimal(1), row.getBigDecimal(2), rows);
    }
  }

  /** Single completions, newest first. */
  Ledger.Entries entries(UUID account, LedgerQuery query) throws SQLException {
    LedgerQuery.Condition condition = query.condition(account);
    String sql =
        """
        select id, began_at, ended_at, subject, gateway_id, gateway_name, model, state,
          prompt_tokens, cached_tokens, completion_tokens, amount, lines
        from usage_entry where %s order by id desc limit ? offset ?
        """
            .formatted(condition.sql());
    return transactions.within(
        connection -> {
          List<Object> parameters = new ArrayList<>(condition.parameters());
          parameters.add(query.pageSize);
          parameters.add(query.offset());
          try (PreparedStatement select = bound(connection, sql, parameters);
              ResultSet rows = select.executeQuery()) {
            List<Ledger.Entry> found = new ArrayList<>();
            while (rows.next()) {
              found.add(entry(rows));
            }
            return new Ledger.Entries(found, count(connection, condition));
          }
        });
  }

  private static long count(Connection connection, LedgerQuery.Condition condition)
      throws SQLException {
    String sql = "select count(*) from usage_entry where " + condition.sql();
    try (PreparedStatement select = bound(connection, sql, condition.parameters());
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Ledger.Entry entry(ResultSet row) throws SQLException {
    try {
      return new Ledger.Entry(
          row.getObject(1, UUID.class),
          row.getTimestamp(2).toInstant(),
          row.getTimestamp(3).toInstant(),
          row.getString(4),
          row.getObject(5, UUID.class),
          row.getString(6),
          row.getString(7),
          row.getString(8),
          row.getLong(9),
          row.getLong(10),
          row.getLong(11),
          plain(row.getBigDecimal(12)),
          EXACT.readTree(row.getString(13)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The lines of a usage entry are no JSON", e);
    }
  }

  private static BigDecimal plain(BigDecimal amount) {
    return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }

  private static PreparedStatement bound(Connection connection, String sql, List<Object> parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int at = 0; at < parameters.size(); at++) {
      statement.setObject(at + 1, parameters.get(at));
    }
    return statement;
  }
}
