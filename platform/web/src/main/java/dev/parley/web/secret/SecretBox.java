package dev.parley.web.secret;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets with AES-256-GCM (NIST SP 800-38D, a random 96-bit nonce each). The text starts
 * with the id of its key, so that a new key can be brought in while old texts still open: {@code
 * <key id>:<base64 of nonce, ciphertext and tag>}.
 *
 * <p>The owner's name is authenticated with the text: a secret copied to another owner's row does
 * not open.
 *
 * <p>A service that keeps secrets should ask for it at its start, so that a bad key is found then
 * and not at the first secret.
 */
@Singleton
public final class SecretBox {

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final String currentId;
  private final Map<String, SecretKey> keys = new HashMap<>();
  private final SecureRandom random = new SecureRandom();

  SecretBox(EncryptionConfig config) {
    String key =
        config
            .key()
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "parley.encryption.key is missing: set PARLEY_ENCRYPTION_KEY to base64 of "
                            + KEY_BYTES
                            + " random bytes"));
    currentId = add("parley.encryption.key", key);
    config
        .previousKeys()
        .orElse(List.of())
        .forEach(earlier -> add("parley.encryption.previous-keys", earlier));
  }

  /** Encrypts a secret that belongs to the owner, such as {@code ai-gateway:<id>}. */
  public String seal(String secret, String owner) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, currentId, nonce, owner);
      byte[] sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
      byte[] whole =
          ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
      return currentId + ":" + Base64.getEncoder().encodeToString(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A secret could not be encrypted", e);
    }
  }

  /**
   * Decrypts what {@link #seal} gave for the same owner.
   *
   * @throws IllegalStateException when its key is not configured, or the text was changed
   */
  public String open(String sealed, String owner) {
    int colon = sealed.indexOf(':');
    String id = sealed.substring(0, Math.max(0, colon));
    if (!keys.containsKey(id)) {
      throw new IllegalStateException(
          "A secret was encrypted with the key " + id + ", which is not configured");
    }
    try {
      byte[] whole = Base64.getDecoder().decode(sealed.substring(colon + 1));
      byte[] nonce = java.util.Arrays.copyOf(whole, NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, id, nonce, owner);
      byte[] secret = cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return new String(secret, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException("A secret could not be decrypted", e);
    }
  }

  private Cipher cipher(int mode, String keyId, byte[] nonce, String owner)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private String add(String name, String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.trim());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " must be base64", e);
    }
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          name + " must be base64 of " + KEY_BYTES + " bytes, not of " + bytes.length);
    }
    String id = idOf(bytes);
    keys.put(id, new SecretKeySpec(bytes, "AES"));
    return id;
  }

  private static String idOf(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }
}
