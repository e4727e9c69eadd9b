package dev.parley.inference.usage;

import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Budgets of accounts. */
@Singleton
final class Budgets {

  private static final String WHAT = "The budget";
  private static final int MOST = 100;

  private static final String SELECT =
      """
      select b.id, b.name, b.scope, b.scope_id, b.period, b.amount, s.starts,
        usage_period_end(b.period, s.starts), b.created_at, coalesce(p.reserved, 0),
        coalesce(p.spent, (
          select sum(d.amount) from usage_daily d
          where d.account_id = b.account_id and d.day >= s.starts
            and d.day < usage_period_end(b.period, s.starts)
            and usage_budget_covers(b.scope, b.scope_id, d.subject, d.gateway_id)), 0)
      from usage_budget b
        cross join lateral (select usage_period_start(b.period, ?::date) as starts) s
        left join usage_budget_period p on p.budget_id = b.id and p.starts = s.starts
      where b.account_id = ? and (?::uuid is null or b.id = ?::uuid)
      order by b.id desc
      """;

  private static final String INSERT =
      """
      insert into usage_budget
        (id, account_id, name, scope, scope_id, period, amount, created_at, updated_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String UPDATE =
      """
      update usage_budget
      set name = ?, amount = ?, updated_at = ?, version = version + 1 where account_id = ? and id = ?
      """;

  private final Transactions transactions;
  private final AccountLimits limits;
  private final Ids ids;
  private final Clock clock;

  Budgets(Transactions transactions, AccountLimits limits, Ids ids, Clock clock) {
    this.transactions = transactions;
    this.limits = limits;
    this.ids = ids;
    this.clock = clock;
  }

  /** All, newest first. */
  List<Budget> list(UUID account) throws SQLException {
    return transactions.within(connection -> select(connection, account, null));
  }

  /**
   * One.
   *
   * @throws ProblemException 404
   */
  Budget get(UUID account, UUID id) throws SQLException {
    return transactions.within(connection -> find(connection, account, id));
  }

  /** Makes one; it counts what was spent in its period before, too. */
  Budget create(UUID account, Budget.Fields fields) throws SQLException {
    String scope = CheckBudget.scope(fields.scope());
    @Nullable String scopeId = CheckBudget.scopeId(scope, fields.scopeId());
    String period = CheckBudget.period(fields.period());
    String name = CheckBudget.name(fields.name());
    var limit = CheckBudget.limit(fields.limit());
    UUID id = ids.next();
    Budget created =
        transactions.locking(
            Set.of(account),
            connection -> {
              if (select(connection, account, null).size() >= MOST) {
                throw ProblemException.conflict("An account has at most " + MOST + " budgets.");
              }
              Timestamp now = Timestamp.from(clock.instant());
              try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setObject(1, id);
                insert.setObject(2, account);
                insert.setString(3, name);
                insert.setString(4, scope);
                insert.setString(5, scopeId);
                insert.setString(6, period);
                insert.setBigDecimal(7, limit);
                insert.setTimestamp(8, now);
                insert.setTimestamp(9, now);
                insert.executeUpdate();
              }
              return find(connection, account, id);
            });
    limits.changed(account);
    return created;
  }

  /**
   * Changes name and limit. What a budget counts stays: another scope or period is another budget.
   *
   * @throws ProblemException 404; 400 when scope or period shall become another
   */
  Budget edit(UUID account, UUID id, Budget.Fields fields) throws SQLException {
    return transactions.locking(
        Set.of(account),
        connection -> {
          Budget last = find(connection, account, id);
          boolean moves =
              differs(fields.scope(), last.scope())
                  || differs(fields.period(), last.period())
                  || (fields.scopeId() != null
                      && differs(
                          CheckBudget.scopeId(last.scope(), fields.scopeId()), last.scopeId()));
          if (moves) {
            throw ProblemException.invalid(
                "scope", "Scope and period cannot be changed: make another budget.");
          }
          try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update.setString(
                1, fields.name() == null ? last.name() : CheckBudget.name(fields.name()));
            update.setBigDecimal(
                2, fields.limit() == null ? last.limit() : CheckBudget.limit(fields.limit()));
            update.setTimestamp(3, Timestamp.from(clock.instant()));
            update.setObject(4, account);
            update.setObject(5, id);
            update.executeUpdate();
          }
          return find(connection, account, id);
        });
  }

  /**
   * Deletes one; what calls had reserved of it is free with it.
   *
   * @throws ProblemException 404
   */
  void delete(UUID account, UUID id) throws SQLException {
    transactions.locking(
        Set.of(account),
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from usage_budget where account_id = ? and id = ?")) {
            delete.setObject(1, account);
            delete.setObject(2, id);
            if (delete.executeUpdate() == 0) {
              throw ProblemException.notFound(WHAT);
            }
            return true;
          }
        });
    limits.changed(account);
  }

  private static boolean differs(@Nullable String wanted, @Nullable String last) {
    return wanted != null && !wanted.equals(last);
  }

  private Budget find(Connection connection, UUID account, UUID id) throws SQLException {
    List<Budget> found = select(connection, account, id);
    if (found.isEmpty()) {
      throw ProblemException.notFound(WHAT);
    }
    return found.getFirst();
  }

  private List<Budget> select(Connection connection, UUID account, @Nullable UUID id)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setObject(1, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
      select.setObject(2, account);
      String only = id == null ? null : id.toString();
      select.setString(3, only);
      select.setString(4, only);
      try (ResultSet rows = select.executeQuery()) {
        List<Budget> found = new ArrayList<>();
        while (rows.next()) {
          found.add(read(rows));
        }
        return found;
      }
    }
  }

  private static Budget read(ResultSet row) throws SQLException {
    String period = row.getString(5);
    return new Budget(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        period,
        row.getBigDecimal(6),
        row.getBigDecimal(11),
        row.getBigDecimal(10),
        row.getObject(7, LocalDate.class),
        period.equals("total") ? null : row.getObject(8, LocalDate.class),
        row.getTimestamp(9).toInstant());
  }
}
