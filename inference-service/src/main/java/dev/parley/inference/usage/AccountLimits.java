package dev.parley.inference.usage;

import dev.parley.web.problem.UnreachableDatabase;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Knows which accounts have a balance or a budget at all, so that the calls of the others need no
 * database. Remembers it for some seconds: that long a new limit may go unseen by other processes.
 */
@Singleton
final class AccountLimits {

  private static final int MOST_REMEMBERED = 20_000;

  /** After a failure, how long what is known is trusted without asking again. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final String SELECT =
      """
      select exists (select 1 from usage_balance where account_id = ?)
        or exists (select 1 from usage_budget where account_id = ?)
      """;

  private final Transactions transactions;
  private final UsageConfig config;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<UUID, Known> known = new LinkedHashMap<>();
  private volatile Instant databaseAwayUntil = Instant.MIN;

  private record Known(boolean limited, Instant since) {}

  AccountLimits(Transactions transactions, UsageConfig config, Clock clock) {
    this.transactions = transactions;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Whether an account has limits. While the database is away, an account that had none goes on
   * without for {@link UsageConfig#limitsTrusted}.
   *
   * @throws SQLException when that cannot be said
   */
  boolean apply(UUID account) throws SQLException {
    @Nullable Known last = find(account);
    Instant now = clock.instant();
    boolean away = now.isBefore(databaseAwayUntil);
    if (last != null
        && (isYoung(last, now, config.limitsRemembered()) || away && mayTrust(last, now))) {
      return last.limited();
    }
    try {
      boolean limited = transactions.within(connection -> ask(connection, account));
      remember(account, new Known(limited, now));
      return limited;
    } catch (SQLException e) {
      if (UnreachableDatabase.isCauseOf(e)) {
        databaseAwayUntil = clock.instant().plus(PAUSE);
        if (last != null && mayTrust(last, now)) {
          return last.limited();
        }
      }
      throw e;
    }
  }

  /** Says that an account's limits were changed here. */
  void changed(UUID account) {
    lock.lock();
    try {
      known.remove(account);
    } finally {
      lock.unlock();
    }
  }

  private boolean mayTrust(Known last, Instant now) {
    return isYoung(last, now, config.limitsTrusted());
  }

  private static boolean isYoung(Known last, Instant now, Duration bound) {
    return now.isBefore(last.since().plus(bound));
  }

  private @Nullable Known find(UUID account) {
    lock.lock();
    try {
      return known.get(account);
    } finally {
      lock.unlock();
    }
  }

  private void remember(UUID account, Known fresh) {
    lock.lock();
    try {
      known.remove(account);
      known.put(account, fresh);
      if (known.size() > MOST_REMEMBERED) {
        known.remove(known.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean ask(Connection connection, UUID account) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setObject(1, account);
      select.setObject(2, account);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
