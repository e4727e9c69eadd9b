package dev.parley.gateway.apikey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The text of an API key: {@code sk-} and 32 letters and digits, which hold 190 random bits. So
 * many that a plain SHA-256 protects them: there is nothing to guess.
 */
record GrantKey(String text) {

  static final int SUFFIX_LENGTH = 6;

  private static final String PREFIX = "sk-";
  private static final int LENGTH = 32;
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Pattern SHAPE = Pattern.compile("sk-[0-9A-Za-z]{32}");

  /** A new key; the source must be fit for secrets. */
  static GrantKey generate(RandomGenerator random) {
    StringBuilder text = new StringBuilder(PREFIX.length() + LENGTH).append(PREFIX);
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new GrantKey(text.toString());
  }

  /** False for a text that cannot be a key, which saves looking for it. */
  static boolean isPlausible(String text) {
    return SHAPE.matcher(text).matches();
  }

  /** What is kept of the key, to recognise it. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }

  /** What is shown of the key, to tell it from others. */
  String suffix() {
    return text.substring(text.length() - SUFFIX_LENGTH);
  }

  /** Hides the secret from logs. */
  @Override
  public String toString() {
    return "GrantKey[..." + suffix() + "]";
  }
}
