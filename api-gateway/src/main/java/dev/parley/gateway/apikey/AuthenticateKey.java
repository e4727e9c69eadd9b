package dev.parley.gateway.apikey;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.web.identity.InternalTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Recognises API keys. Answers of the database are remembered for seconds, unknown keys too; many
 * requests with one key that is not remembered cause one query. Never blocks its caller.
 */
@ApplicationScoped
public class AuthenticateKey {

  private static final int LOOKUP_THREADS = 4;
  private static final int WAITING_LOOKUPS = 2_000;

  private final ApiKeyRepository repository;
  private final InternalTokens tokens;
  private final RecordKeyUse uses;
  private final TransactionSynchronizationRegistry transaction;
  private final Clock clock;
  private final ThreadPoolExecutor lookups;
  private final AsyncLoadingCache<String, Optional<AuthenticatedKey>> known;

  AuthenticateKey(
      ApiKeyRepository repository,
      InternalTokens tokens,
      RecordKeyUse uses,
      TransactionSynchronizationRegistry transaction,
      Clock clock,
      KeyCacheConfig config) {
    this.repository = repository;
    this.tokens = tokens;
    this.uses = uses;
    this.transaction = transaction;
    this.clock = clock;
    this.lookups =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_LOOKUPS),
            Thread.ofPlatform().daemon().name("api-key-lookup-", 0).factory());
    lookups.allowCoreThreadTimeOut(true);
    this.known =
        Caffeine.newBuilder()
            .maximumSize(config.maximumSize())
            .expireAfterWrite(config.timeToLive())
            .refreshAfterWrite(config.refreshAfter())
            .executor(lookups)
            .buildAsync(this::lookUp);
  }

  /**
   * Recognises a key and notes its use.
   *
   * @return completes with nothing for a key that is unknown, revoked or expired; already complete
   *     when the answer is remembered; fails when the database does not answer
   */
  public CompletableFuture<Optional<AuthenticatedKey>> recognise(String key) {
    if (!GrantKey.isPlausible(key)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    String hash = HexFormat.of().formatHex(new GrantKey(key).hash());
    return known.get(hash).thenApply(this::admit);
  }

  private Optional<AuthenticatedKey> admit(Optional<AuthenticatedKey> found) {
    Optional<AuthenticatedKey> valid = found.filter(key -> key.isValidAt(clock.instant()));
    valid.ifPresent(key -> uses.used(key.keyId()));
    return valid;
  }

  /** Forgets what is remembered of a key, so that its next use asks the database. */
  void forget(UUID keyId) {
    known
        .synchronous()
        .asMap()
        .values()
        .removeIf(key -> key.isPresent() && key.get().keyId().equals(keyId));
  }

  /** As {@link #forget}, once the current transaction is through. */
  void forgetAfterCommit(UUID keyId) {
    transaction.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {}

          @Override
          public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
              forget(keyId);
            }
          }
        });
  }

  private Optional<AuthenticatedKey> lookUp(String hash) {
    byte[] bytes = HexFormat.of().parseHex(hash);
    return QuarkusTransaction.requiringNew()
        .call(() -> repository.findByHash(bytes).map(this::authenticated));
  }

  private AuthenticatedKey authenticated(ApiKeyEntity key) {
    String token = tokens.issue(key.accountId, "key:" + key.id, Set.of());
    return new AuthenticatedKey(key.id, key.accountId, key.expiresAt, token);
  }

  @PreDestroy
  void stop() {
    lookups.shutdownNow();
  }
}
