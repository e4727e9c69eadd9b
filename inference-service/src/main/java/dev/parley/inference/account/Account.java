package dev.parley.inference.account;

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

  /** An account of which nothing is known: all settings are off. */
  static Account unknown(UUID id) {
    return new Account(id, null, false, null);
  }
}
