package dev.parley.inference.aigateway;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Makes the readable names under which AI gateways are called, such as {@code support-desk:k3x9}.
 */
final class Slugs {

  private static final int SUFFIX_LENGTH = 5;
  private static final int LONGEST_NAME = 60;
  private static final RandomGenerator RANDOM = new SecureRandom();

  private Slugs() {}

  /** A new slug; the part after the colon makes it unlikely to be taken. */
  static String of(String name) {
    return of(name, RANDOM);
  }

  static String of(String name, RandomGenerator random) {
    String plain =
        Normalizer.normalize(name, Normalizer.Form.NFD)
            .replaceAll("\\p{M}+", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String readable = plain.isEmpty() ? "gateway" : plain;
    if (readable.length() > LONGEST_NAME) {
      readable = readable.substring(0, LONGEST_NAME).replaceAll("-+$", "");
    }
    StringBuilder slug = new StringBuilder(readable).append(':');
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      slug.append(Character.forDigit(random.nextInt(36), 36));
    }
    return slug.toString();
  }
}
