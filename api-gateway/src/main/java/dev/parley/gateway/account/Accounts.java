package dev.parley.gateway.account;

import dev.parley.events.Outbox;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tenants of this installation. */
@ApplicationScoped
public class Accounts {

  /** The topic that tells of what other services know of accounts. */
  public static final String TOPIC = "gateway.accounts";

  private static final int SALT_BYTES = 24;

  private final AccountRepository repository;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Accounts(AccountRepository repository, Outbox outbox, Ids ids, Clock clock) {
    this.repository = repository;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /** Creates an account with a salt of its own and all settings off; returns its id. */
  @Transactional
  public UUID create(String name) {
    Instant now = clock.instant();
    AccountEntity account = new AccountEntity();
    account.id = ids.next();
    account.name = name;
    account.salt = newSalt();
    account.createdAt = now;
    account.updatedAt = now;
    repository.persist(account);
    announce(account);
    return account.id;
  }

  /**
   * Changes the name and the settings that are given.
   *
   * @throws ProblemException 404 when the account is gone
   */
  @Transactional
  public void update(UUID id, @Nullable String name, @Nullable AccountSettings settings) {
    AccountEntity account = find(id);
    if (name != null) {
      account.name = name;
    }
    if (settings != null) {
      if (settings.allowConversationsLogging() != null) {
        account.allowConversationsLogging = settings.allowConversationsLogging();
      }
      if (settings.automaticJsonHealing() != null) {
        account.automaticJsonHealing = settings.automaticJsonHealing();
      }
    }
    account.updatedAt = clock.instant();
    announce(account);
  }

  /**
   * Replaces the salt: everything that was derived from the old one stops being valid.
   *
   * @throws ProblemException 404 when the account is gone
   */
  @Transactional
  public void rollSalt(UUID id) {
    AccountEntity account = find(id);
    account.salt = newSalt();
    account.updatedAt = clock.instant();
    announce(account);
  }

  /**
   * The current salt.
   *
   * @throws ProblemException 404 when the account is gone
   */
  @Transactional
  public String salt(UUID id) {
    return find(id).salt;
  }

  /**
   * Makes sure that the account exists.
   *
   * @throws ProblemException 404 when it does not
   */
  @Transactional
  public void require(UUID id) {
    find(id);
  }

  /** A part of all accounts, oldest first. */
  @Transactional
  public List<Account> list(int offset, int limit) {
    return repository.findAll(Sort.by("id")).range(offset, offset + limit - 1).stream()
        .map(account -> new Account(account.id, account.name, account.createdAt))
        .toList();
  }

  /** How many accounts there are. */
  @Transactional
  public long count() {
    return repository.count();
  }

  /**
   * Tells of accounts that nobody was told of yet, at most so many; returns how many there were.
   */
  @Transactional
  int announceNew(int limit) {
    List<AccountEntity> accounts = repository.find("announced", false).page(0, limit).list();
    accounts.forEach(this::announce);
    return accounts.size();
  }

  private void announce(AccountEntity account) {
    account.announced = true;
    outbox.publish(
        TOPIC, account.id.toString(), AccountChanged.TYPE, account.id, AccountChanged.of(account));
  }

  private AccountEntity find(UUID id) {
    return repository
        .findByIdOptional(id)
        .orElseThrow(() -> ProblemException.notFound("The account"));
  }

  private String newSalt() {
    byte[] bytes = new byte[SALT_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
