package dev.parley.inference.usage;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what a call is paid from, in a transaction that has the account's lock. */
final class ReadFunds {

  /** What was spent before a budget's period was first asked for is summed up once. */
  private static final String OPEN_PERIODS =
      """
      insert into usage_budget_period (budget_id, starts, spent, reserved)
      select b.id, s.starts, coalesce((
          select sum(d.amount) from usage_daily d
          where d.account_id = b.account_id and d.day >= s.starts
            and d.day < usage_period_end(b.period, s.starts)
            and usage_budget_covers(b.scope, b.scope_id, d.subject, d.gateway_id)), 0), 0
      from usage_budget b
        cross join lateral (select usage_period_start(b.period, ?::date) as starts) s
      where b.account_id = ? and usage_budget_covers(b.scope, b.scope_id, ?, ?)
        and not exists (
          select 1 from usage_budget_period p where p.budget_id = b.id and p.starts = s.starts)
      on conflict do nothing
      """;

  private static final String FUNDS =
      """
      select null::uuid, null, null, null::date, null::date, amount - reserved
      from usage_balance where account_id = ?
      union all
      select b.id, b.name, b.period, p.starts, usage_period_end(b.period, p.starts),
        b.amount - p.spent - p.reserved
      from usage_budget b join usage_budget_period p
        on p.budget_id = b.id and p.starts = usage_period_start(b.period, ?::date)
      where b.account_id = ? and usage_budget_covers(b.scope, b.scope_id, ?, ?)
      """;

  private ReadFunds() {}

  /** All that applies to a call that began on this day; empty when nothing limits it. */
  static List<Fund> of(Connection connection, CompletionFacts facts, LocalDate day)
      throws SQLException {
    try (PreparedStatement open = connection.prepareStatement(OPEN_PERIODS)) {
      open.setObject(1, day);
      bind(open, 2, facts.account(), facts.subject(), facts.gatewayId());
      open.executeUpdate();
    }
    return known(connection, facts.account(), facts.subject(), facts.gatewayId(), day);
  }

  /**
   * The same without budgets whose period nobody has asked for yet; needs no lock, and changes
   * nothing.
   */
  static List<Fund> known(
      Connection connection, UUID account, String subject, @Nullable UUID gateway, LocalDate day)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(FUNDS)) {
      select.setObject(1, account);
      select.setObject(2, day);
      bind(select, 3, account, subject, gateway);
      try (ResultSet rows = select.executeQuery()) {
        List<Fund> funds = new ArrayList<>();
        while (rows.next()) {
          funds.add(new Fund(budget(rows), rows.getBigDecimal(6)));
        }
        return funds;
      }
    }
  }

  private static void bind(
      PreparedStatement statement, int first, UUID account, String subject, @Nullable UUID gateway)
      throws SQLException {
    statement.setObject(first, account);
    statement.setString(first + 1, subject);
    statement.setObject(first + 2, gateway, Types.OTHER);
  }

  private static Fund.@Nullable Budget budget(ResultSet row) throws SQLException {
    @Nullable UUID id = row.getObject(1, UUID.class);
    return id == null
        ? null
        : new Fund.Budget(
            id,
            row.getString(2),
            row.getString(3),
            row.getObject(4, LocalDate.class),
            row.getObject(5, LocalDate.class));
  }

  /** The fund that has least. */
  static Fund scarcest(List<Fund> funds) {
    Fund least = funds.getFirst();
    for (Fund fund : funds) {
      if (fund.left().compareTo(least.left()) < 0) {
        least = fund;
      }
    }
    return least;
  }

  /** What all funds can give together. */
  static BigDecimal left(List<Fund> funds) {
    return scarcest(funds).left();
  }
}
