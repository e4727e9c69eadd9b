package dev.parley.chat.client;

/** How secrets are shown. */
final class Masks {

  /** What stands for the hidden part. */
  static final String MASK = "...";

  private static final int SHORTEST_WITH_END = 12;
  private static final int END = 4;

  private Masks() {}

  /** The end of a secret behind the mask; of a short one nothing. */
  static String of(String secret) {
    return secret.length() < SHORTEST_WITH_END
        ? MASK
        : MASK + secret.substring(secret.length() - END);
  }
}
