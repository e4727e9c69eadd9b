package dev.parley.gateway.admin;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Knows the bootstrap secret, and tells nobody. */
@ApplicationScoped
public class BootstrapSecret {

  private final byte @Nullable [] secret;

  BootstrapSecret(BootstrapConfig config) {
    this.secret = config.secret().map(BootstrapSecret::bytes).orElse(null);
  }

  /** Compares in constant time; false for everything when there is no secret. */
  public boolean matches(String given) {
    return secret != null && MessageDigest.isEqual(secret, bytes(given));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
