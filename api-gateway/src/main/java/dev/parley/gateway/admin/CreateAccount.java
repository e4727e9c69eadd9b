package dev.parley.gateway.admin;

import dev.parley.gateway.account.Accounts;
import dev.parley.gateway.apikey.ApiKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates accounts together with their first key, and further keys for those who lost theirs. */
@ApplicationScoped
class CreateAccount {

  private static final String FIRST_KEY = "First key";

  private final Accounts accounts;
  private final ApiKeys keys;

  CreateAccount(Accounts accounts, ApiKeys keys) {
    this.accounts = accounts;
    this.keys = keys;
  }

  record Created(UUID accountId, String grantKey) {}

  /** Both or neither. */
  @Transactional
  Created withFirstKey(String name) {
    UUID account = accounts.create(name.strip());
    return new Created(account, keys.create(account, FIRST_KEY, null));
  }

  /**
   * Another key for an account.
   *
   * @throws dev.parley.web.problem.ProblemException 404 when there is no such account
   */
  @Transactional
  String addKey(UUID account, @Nullable String label, @Nullable Integer duration) {
    accounts.require(account);
    return keys.create(account, label, duration);
  }
}
