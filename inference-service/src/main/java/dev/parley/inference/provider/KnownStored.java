package dev.parley.inference.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.web.problem.UnreachableDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The providers of accounts, read again after some seconds, so that a change acts also where
 * another process made it. While the database is away, what was known of an account holds.
 */
@Singleton
final class KnownStored {

  private static final Logger LOG = Logger.getLogger(KnownStored.class);
  private static final Duration YOUNG = Duration.ofSeconds(3);
  private static final Duration TRUSTED = Duration.ofMinutes(15);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int MOST_ACCOUNTS = 20_000;

  private final ProviderRepository rows;
  private final ReadProviders read;
  private final Clock clock;
  private final Cache<UUID, Known> known = Caffeine.newBuilder().maximumSize(MOST_ACCOUNTS).build();
  private volatile Instant databaseAwayUntil = Instant.MIN;

  private record Known(List<StoredProvider> providers, Instant since) {}

  KnownStored(ProviderRepository rows, ReadProviders read, Clock clock) {
    this.rows = rows;
    this.read = read;
    this.clock = clock;
  }

  /** All of an account, by priority. */
  List<StoredProvider> of(UUID account) {
    Known last = known.getIfPresent(account);
    Instant now = clock.instant();
    if (last != null && isYoung(last, now, YOUNG)) {
      return last.providers();
    }
    boolean mayTrust = last != null && isYoung(last, now, TRUSTED);
    if (last != null && mayTrust && now.isBefore(databaseAwayUntil)) {
      return last.providers();
    }
    try {
      Known fresh = new Known(load(account), now);
      known.put(account, fresh);
      return fresh.providers();
    } catch (RuntimeException e) {
      if (last != null && mayTrust && isAway(e)) {
        databaseAwayUntil = now.plus(PAUSE);
        LOG.warn("The providers of accounts cannot be read now; what was known of them holds.");
        return last.providers();
      }
      throw e;
    }
  }

  /** They were changed here. */
  void forget(UUID account) {
    known.invalidate(account);
  }

  private List<StoredProvider> load(UUID account) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.all(account).stream().map(read::stored).toList());
  }

  private static boolean isAway(@Nullable Throwable e) {
    return e != null && UnreachableDatabase.isCauseOf(e);
  }

  private static boolean isYoung(Known last, Instant now, Duration bound) {
    return now.isBefore(last.since().plus(bound));
  }
}
