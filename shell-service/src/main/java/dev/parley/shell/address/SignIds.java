package dev.parley.shell.address;

import dev.parley.web.identity.IdentityConfig;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ids of public addresses with a signature (HMAC-SHA-256, cut to 128 bits), so that a made-up one
 * is refused without a look at the database.
 */
@Singleton
final class SignIds {

  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");
  private static final int ID_DIGITS = 32;
  private static final int SIGNATURE_BYTES = 16;

  private final List<SecretKeySpec> keys;

  SignIds(IdentityConfig config) {
    this.keys =
        Stream.concat(Stream.of(config.secret()), config.previousSecret().stream())
            .map(SignIds::keyOf)
            .toList();
  }

  private static SecretKeySpec keyOf(String secret) {
    byte[] identity = secret.getBytes(StandardCharsets.UTF_8);
    byte[] purpose = "shell public addresses".getBytes(StandardCharsets.UTF_8);
    return new SecretKeySpec(mac(new SecretKeySpec(identity, "HmacSHA256"), purpose), "HmacSHA256");
  }

  /** 64 hexadecimal digits. */
  String sign(UUID id) {
    return HexFormat.of().formatHex(bytes(id))
        + HexFormat.of().formatHex(signature(keys.getFirst(), id));
  }

  /** The id, when the signature is ours. */
  Optional<UUID> read(String token) {
    if (!TOKEN.matcher(token).matches()) {
      return Optional.empty();
    }
    ByteBuffer given = ByteBuffer.wrap(HexFormat.of().parseHex(token, 0, ID_DIGITS));
    UUID id = new UUID(given.getLong(), given.getLong());
    byte[] signature = HexFormat.of().parseHex(token, ID_DIGITS, token.length());
    boolean ours =
        keys.stream().anyMatch(key -> MessageDigest.isEqual(signature(key, id), signature));
    return ours ? Optional.of(id) : Optional.empty();
  }

  private static byte[] signature(SecretKeySpec key, UUID id) {
    return Arrays.copyOf(mac(key, bytes(id)), SIGNATURE_BYTES);
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static byte[] mac(SecretKeySpec key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
