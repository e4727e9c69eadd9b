package dev.parley.gateway.apikey;

import dev.parley.events.Outbox;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API keys of all accounts. */
@ApplicationScoped
public class ApiKeys {

  /** Topic of what happens to keys; the key of a record is the id of the API key. */
  static final String TOPIC = "gateway.api-keys";

  static final String REVOKED = "api-key.revoked";

  private final ApiKeyRepository repository;
  private final AuthenticateKey authentication;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  ApiKeys(
      ApiKeyRepository repository,
      AuthenticateKey authentication,
      Outbox outbox,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.authentication = authentication;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * A key as it is listed.
   *
   * @param expiresAt null when it never does
   * @param usedAt last use, some seconds late; null when it never was used
   * @param key {@code ...} and the last six characters
   */
  public record ApiKey(
      UUID id, @Nullable Instant expiresAt, @Nullable Instant usedAt, String label, String key) {}

  private record Revoked(UUID keyId) {}

  /** The keys of an account, oldest first, expired ones too. */
  @Transactional
  public List<ApiKey> list(UUID account) {
    return repository.listOf(account).stream()
        .map(key -> new ApiKey(key.id, key.expiresAt, key.usedAt, key.label, "..." + key.suffix))
        .toList();
  }

  /**
   * Makes a key.
   *
   * @param label what its owner calls it
   * @param duration seconds until it expires; 0 or null for never
   * @return the key itself, which nobody can read again
   * @throws ProblemException 400 for a negative duration
   */
  @Transactional
  public String create(UUID account, @Nullable String label, @Nullable Integer duration) {
    int seconds = duration == null ? 0 : duration;
    if (seconds < 0) {
      throw ProblemException.invalid("duration", "Seconds from now; 0 for a key without an end.");
    }
    Instant now = clock.instant();
    GrantKey grant = GrantKey.generate(random);
    ApiKeyEntity key = new ApiKeyEntity();
    key.id = ids.next();
    key.accountId = account;
    key.label = label == null ? "" : label.strip();
    key.hash = grant.hash();
    key.suffix = grant.suffix();
    key.createdAt = now;
    key.expiresAt = seconds == 0 ? null : now.plusSeconds(seconds);
    repository.persist(key);
    return grant.text();
  }

  /**
   * Deletes a key, which stops working everywhere within seconds. The key of the very request may
   * be deleted, and an account's last one: an operator can make another.
   *
   * @throws ProblemException 400 when the account has no such key, as the published API has it
   */
  @Transactional
  public void revoke(UUID account, UUID key) {
    if (!repository.delete(account, key)) {
      throw notFound();
    }
    outbox.publish(TOPIC, key.toString(), REVOKED, account, new Revoked(key));
    authentication.forgetAfterCommit(key);
  }

  /** 400: no such key in this account. */
  static ProblemException notFound() {
    return ProblemException.invalid("API key not found or does not belong to the account.");
  }
}
