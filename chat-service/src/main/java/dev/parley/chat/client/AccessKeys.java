package dev.parley.chat.client;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * Makes the keys by which visitors open their session, and widgets their client: 32 characters of
 * base 62, which is 190 random bits.
 *
 * <p>Unlike API keys they are kept as they are and found by a unique index: the list of sessions
 * returns them, as the API promises, so a hash would protect nothing; and each opens one
 * conversation, for a limited time.
 */
@ApplicationScoped
public class AccessKeys {

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 32;
  private static final Pattern SHAPE = Pattern.compile("[0-9A-Za-z]{" + LENGTH + ",64}");

  private final SecureRandom random = new SecureRandom();

  /** A new key. */
  public String next() {
    StringBuilder key = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return key.toString();
  }

  /** False for what cannot be a key, and needs no look into the database. */
  public static boolean isKey(String text) {
    return SHAPE.matcher(text).matches();
  }
}
