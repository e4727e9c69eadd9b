package dev.parley.inference.usage;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reserves what calls may cost, of the balance and of every budget that applies. All calls of an
 * account come one after the other here, so that no two can have the same cent.
 */
@Singleton
final class ReserveHolds {

  private static final String HOLD =
      """
      insert into usage_hold as h (id, account_id, amount, on_balance, expires_at)
      values (?, ?, ?, ?, ?)
      on conflict (id) do update set amount = h.amount + excluded.amount,
        expires_at = excluded.expires_at
      """;

  private static final String HOLD_BUDGET =
      """
      insert into usage_hold_budget (hold_id, budget_id, starts) values (?, ?, ?)
      on conflict do nothing
      """;

  private static final String RESERVE_BALANCE =
      "update usage_balance set reserved = reserved + ? where account_id = ?";
  private static final String RESERVE_BUDGET =
      """
      update usage_budget_period set reserved = reserved + ?
      where (budget_id, starts) in (
        select budget_id, starts from usage_hold_budget where hold_id = ?)
      """;
  private static final String RENEW = "update usage_hold set expires_at = ? where id = any(?)";

  private final Transactions transactions;
  private final UsageConfig config;
  private final Clock clock;

  ReserveHolds(Transactions transactions, UsageConfig config, Clock clock) {
    this.transactions = transactions;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Refuses when nothing is left; reserves nothing and waits for no other call.
   *
   * @throws dev.parley.web.problem.ProblemException 402 when a fund is used up
   */
  void check(UUID account, String subject, @Nullable UUID gateway, Instant at) throws SQLException {
    List<Fund> funds =
        transactions.within(
            connection -> ReadFunds.known(connection, account, subject, gateway, dayOf(at)));
    if (!funds.isEmpty() && ReadFunds.scarcest(funds).isUsedUp()) {
      throw ReadFunds.scarcest(funds).usedUp();
    }
  }

  /**
   * Reserves all of it, or of what can be ended at any time, as much as is left.
   *
   * @param most what the call may cost
   * @param least with which it can begin; as {@code most} for all or nothing
   * @return null when nothing limits the call, so that nothing was reserved
   * @throws dev.parley.web.problem.ProblemException 402 when a fund has less than the least
   */
  @Nullable Granted reserve(CompletionFacts facts, Instant began, BigDecimal most, BigDecimal least)
      throws SQLException {
    return transactions.locking(
        Set.of(facts.account()),
        connection -> {
          List<Fund> funds = ReadFunds.of(connection, facts, dayOf(began));
          if (funds.isEmpty()) {
            return null;
          }
          Fund scarcest = ReadFunds.scarcest(funds);
          if (most.signum() > 0 && scarcest.left().compareTo(least) < 0) {
            throw scarcest.refusal(least);
          }
          BigDecimal granted = most.signum() > 0 ? most.min(scarcest.left()) : most;
          hold(connection, facts, funds, granted);
          return Granted.of(granted, most, scarcest);
        });
  }

  /**
   * Reserves more for a call that goes on: as much as is left, and no more than is wanted; nothing
   * for one that is in the ledger already.
   *
   * @param already what the call has; reserved again should its hold have lapsed
   * @param least what is of use; zero for anything
   * @throws dev.parley.web.problem.ProblemException 402 when a fund has nothing left, or less than
   *     the least
   */
  Granted extend(
      CompletionFacts facts, Instant began, BigDecimal already, BigDecimal wanted, BigDecimal least)
      throws SQLException {
    return transactions.locking(
        Set.of(facts.account()),
        connection -> {
          List<Fund> funds = ReadFunds.of(connection, facts, dayOf(began));
          if (funds.isEmpty()) {
            return new Granted(wanted, null); // the limits are gone since
          }
          boolean lapsed = !exists(connection, facts.id());
          if (lapsed && isSettled(connection, facts.id())) {
            return Granted.NOTHING; // who asked was late, and nobody would free it
          }
          BigDecimal lost = lapsed ? already : BigDecimal.ZERO;
          Fund scarcest = ReadFunds.scarcest(funds);
          BigDecimal granted = scarcest.left().subtract(lost).min(wanted);
          if (granted.signum() <= 0 || granted.compareTo(least) < 0) {
            throw least.signum() > 0 ? scarcest.refusal(least) : scarcest.usedUp();
          }
          hold(connection, facts, funds, granted.add(lost));
          return Granted.of(granted, wanted, scarcest);
        });
  }

  /** Says that these calls go on. */
  void renew(Collection<UUID> holds) throws SQLException {
    transactions.within(
        connection -> {
          try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
            renew.setTimestamp(1, expiry());
            renew.setArray(2, connection.createArrayOf("uuid", holds.toArray()));
            return renew.executeUpdate();
          }
        });
  }

  /** In an existing hold, the amount counts on the funds that it was begun with. */
  private void hold(
      Connection connection, CompletionFacts facts, List<Fund> funds, BigDecimal amount)
      throws SQLException {
    boolean begins = !exists(connection, facts.id());
    try (PreparedStatement hold = connection.prepareStatement(HOLD)) {
      hold.setObject(1, facts.id());
      hold.setObject(2, facts.account());
      hold.setBigDecimal(3, amount);
      hold.setBoolean(4, funds.stream().anyMatch(fund -> fund.budget() == null));
      hold.setTimestamp(5, expiry());
      hold.executeUpdate();
    }
    if (begins) {
      attach(connection, facts.id(), funds);
    }
    try (PreparedStatement balance =
        connection.prepareStatement(
            RESERVE_BALANCE
                + " and exists (select 1 from usage_hold where id = ? and on_balance)")) {
      balance.setBigDecimal(1, amount);
      balance.setObject(2, facts.account());
      balance.setObject(3, facts.id());
      balance.executeUpdate();
    }
    try (PreparedStatement budgets = connection.prepareStatement(RESERVE_BUDGET)) {
      budgets.setBigDecimal(1, amount);
      budgets.setObject(2, facts.id());
      budgets.executeUpdate();
    }
  }

  private static void attach(Connection connection, UUID hold, List<Fund> funds)
      throws SQLException {
    try (PreparedStatement attach = connection.prepareStatement(HOLD_BUDGET)) {
      for (Fund fund : funds) {
        Fund.Budget budget = fund.budget();
        if (budget != null) {
          attach.setObject(1, hold);
          attach.setObject(2, budget.id());
          attach.setObject(3, budget.starts());
          attach.addBatch();
        }
      }
      attach.executeBatch();
    }
  }

  private static boolean exists(Connection connection, UUID hold) throws SQLException {
    return finds(connection, "select 1 from usage_hold where id = ?", hold);
  }

  private static boolean isSettled(Connection connection, UUID completion) throws SQLException {
    return finds(connection, "select 1 from usage_entry where id = ?", completion);
  }

  private static boolean finds(Connection connection, String sql, UUID id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, id);
      return select.executeQuery().next();
    }
  }

  private Timestamp expiry() {
    return Timestamp.from(clock.instant().plus(config.hold().lease()));
  }

  private static LocalDate dayOf(Instant began) {
    return LocalDate.ofInstant(began, ZoneOffset.UTC);
  }
}
