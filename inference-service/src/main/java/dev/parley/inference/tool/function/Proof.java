package dev.parley.inference.tool.function;

import dev.parley.inference.account.Account;
import java.util.Map;

/** The header by which an account's own servers know that it is us who call. */
final class Proof {

  private Proof() {}

  /** Empty while nothing is known of the account: its servers then refuse us, as they should. */
  static Map<String, String> of(Account account) {
    return account.proof().map(nonce -> Map.of(Account.NONCE_HEADER, nonce)).orElse(Map.of());
  }
}
