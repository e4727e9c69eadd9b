package dev.parley.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import org.junit.jupiter.api.Test;

final class AccountChangedTest {

  @Test
  void whoKnowsTheSaltRecognisesTheNonceAndTheNonceDoesNotHoldIt() {
    AccountEntity account = new AccountEntity();
    account.name = "Acme";
    account.salt = "mSalt-0123456789-abcdefghijklmnop";
    String nonce = AccountChanged.of(account).hookNonce();
    assertThat(nonce).startsWith("$2a$").hasSize(60).doesNotContain("mSalt");
    assertThat(BCrypt.verifyer().verify(account.salt.toCharArray(), nonce).verified).isTrue();
    assertThat(BCrypt.verifyer().verify("another".toCharArray(), nonce).verified).isFalse();
    assertThat(AccountChanged.of(account).hookNonce()).isNotEqualTo(nonce);
  }
}
