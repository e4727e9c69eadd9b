package dev.parley.gateway.account;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;

/**
 * What other services are told of an account.
 *
 * @param hookNonce a bcrypt hash of the account's salt, sent as {@code X-Request-Nonce} with calls
 *     to the account's own servers, which know the salt and so recognise us. The salt itself leaves
 *     this service only to its account
 */
record AccountChanged(
    String name,
    boolean allowConversationsLogging,
    boolean automaticJsonHealing,
    String hookNonce) {

  static final String TYPE = "account.changed";

  /** Rounds as a power of two; the salt has 192 random bits, which no number of rounds betters. */
  private static final int COST = 6;

  static AccountChanged of(AccountEntity account) {
    byte[] hash = BCrypt.withDefaults().hash(COST, account.salt.getBytes(StandardCharsets.UTF_8));
    return new AccountChanged(
        account.name,
        account.allowConversationsLogging,
        account.automaticJsonHealing,
        new String(hash, StandardCharsets.US_ASCII));
  }
}
