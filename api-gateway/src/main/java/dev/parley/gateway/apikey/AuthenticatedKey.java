package dev.parley.gateway.apikey;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recognised API key.
 *
 * @param token internal identity token for requests with this key; at most as old as the cache lets
 *     an entry grow, so nearly its whole lifetime is left
 */
public record AuthenticatedKey(
    UUID keyId, UUID account, @Nullable Instant expiresAt, String token) {

  boolean isValidAt(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }

  @Override
  public String toString() {
    return "AuthenticatedKey[" + keyId + "]";
  }
}
