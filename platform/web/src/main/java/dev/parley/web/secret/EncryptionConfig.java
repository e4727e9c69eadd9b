package dev.parley.web.secret;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Keys for secrets at rest. */
@ConfigMapping(prefix = "parley.encryption")
public interface EncryptionConfig {

  /**
   * Encrypts and decrypts: base64 of 32 random bytes ({@code PARLEY_ENCRYPTION_KEY}). A service
   * that keeps no secrets has none.
   */
  Optional<String> key();

  /** Only decrypt: earlier keys, kept until everything was written again with the new one. */
  Optional<List<String>> previousKeys();
}
