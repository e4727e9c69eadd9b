package dev.parley.inference.usage;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Balances of accounts. Only the operator changes them, and each change is kept. */
@Singleton
final class Balances {

  private static final String RECORD =
      """
      insert into usage_balance_change (id, account_id, kind, amount, reason, created_at)
      values (?, ?, ?, ?, ?, ?) on conflict (id) do nothing
      """;

  /** Calls that went on when there was no balance yet have their holds counted from now on. */
  private static final String MAKE =
      """
      with counted as (
        update usage_hold set on_balance = true where account_id = ?
          and not exists (select 1 from usage_balance where account_id = ?)
        returning amount
      )
      insert into usage_balance as b (account_id, amount, reserved, updated_at)
      values (?, ?, (select coalesce(sum(amount), 0) from counted), ?)
      on conflict (account_id) do update set amount = %s, updated_at = excluded.updated_at
      """;

  private static final String SET = MAKE.formatted("excluded.amount");
  private static final String ADD = MAKE.formatted("b.amount + excluded.amount");

  private final Transactions transactions;
  private final AccountLimits limits;
  private final Clock clock;

  Balances(Transactions transactions, AccountLimits limits, Clock clock) {
    this.transactions = transactions;
    this.limits = limits;
    this.clock = clock;
  }

  /** The balance of an account. */
  Balance get(UUID account) throws SQLException {
    return transactions.within(connection -> read(connection, account));
  }

  /** Makes the balance this amount, or takes the limit away with null. */
  Balance set(UUID account, UUID change, @Nullable BigDecimal amount, @Nullable String reason)
      throws SQLException {
    String kind = amount == null ? "remove" : "set";
    return change(account, change, kind, amount == null ? BigDecimal.ZERO : amount, reason);
  }

  /**
   * Adds to the balance; an account that had none has one then.
   *
   * @param change id of the deposit; a second one with the same id changes nothing
   */
  Balance deposit(UUID account, UUID change, BigDecimal amount, @Nullable String reason)
      throws SQLException {
    return change(account, change, "deposit", amount, reason);
  }

  private Balance change(
      UUID account, UUID change, String kind, BigDecimal amount, @Nullable String reason)
      throws SQLException {
    Balance balance =
        transactions.locking(
            Set.of(account),
            connection -> {
              if (isNew(connection, account, change, kind, amount, reason)) {
                apply(connection, account, kind, amount);
              }
              return read(connection, account);
            });
    limits.changed(account);
    return balance;
  }

  private boolean isNew(
      Connection connection,
      UUID account,
      UUID change,
      String kind,
      BigDecimal amount,
      @Nullable String reason)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(RECORD)) {
      insert.setObject(1, change);
      insert.setObject(2, account);
      insert.setString(3, kind);
      insert.setBigDecimal(4, amount);
      insert.setString(5, reason);
      insert.setTimestamp(6, Timestamp.from(clock.instant()));
      return insert.executeUpdate() > 0;
    }
  }

  private void apply(Connection connection, UUID account, String kind, BigDecimal amount)
      throws SQLException {
    if (kind.equals("remove")) {
      for (String sql :
          new String[] {
            "delete from usage_balance where account_id = ?",
            "update usage_hold set on_balance = false where account_id = ?"
          }) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setObject(1, account);
          statement.executeUpdate();
        }
      }
      return;
    }
    try (PreparedStatement make = connection.prepareStatement(kind.equals("set") ? SET : ADD)) {
      make.setObject(1, account);
      make.setObject(2, account);
      make.setObject(3, account);
      make.setBigDecimal(4, amount);
      make.setTimestamp(5, Timestamp.from(clock.instant()));
      make.executeUpdate();
    }
  }

  private static Balance read(Connection connection, UUID account) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select amount, reserved from usage_balance where account_id = ?")) {
      select.setObject(1, account);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Balance.of(row.getBigDecimal(1), row.getBigDecimal(2))
            : Balance.UNLIMITED;
      }
    }
  }
}
