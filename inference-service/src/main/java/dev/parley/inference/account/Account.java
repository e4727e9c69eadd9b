package dev.parley.inference.account;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account, as far as answers depend on it.
 *
 * @param name null while the API gateway has told nothing of it
 * @param automaticJsonHealing whether broken JSON in an answer is repaired
 * @param hookNonce sent to the account's own servers so that they recognise us; null as the name
 */
public record Account(
    UUID id, @Nullable String name, boolean automaticJsonHealing, @Nullable String hookNonce) {

  /** The header that carries {@link #hookNonce}, by the name that AIVAX publishes. */
  public static final String NONCE_HEADER = "X-Request-Nonce";

  /** What proves to the account's own servers that we call; empty where there is none to send. */
  public Optional<String> proof() {
    return Optional.ofNullable(hookNonce).filter(nonce -> !nonce.isBlank());
  }

  /** An account of which nothing is known: all settings are off. */
  static Account unknown(UUID id) {
    return new Account(id, null, false, null);
  }
}
