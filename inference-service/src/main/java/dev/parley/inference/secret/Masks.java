package dev.parley.inference.secret;

/** What is shown in place of a secret. */
public final class Masks {

  /** What stands for the hidden part. */
  public static final String HIDDEN = "...";

  private static final int SHORTEST_WITH_END = 12;
  private static final int END = 4;

  private Masks() {}

  /** A secret as it is shown: its end, if it is long enough that this tells little of it. */
  public static String of(String secret) {
    return secret.length() < SHORTEST_WITH_END
        ? HIDDEN
        : HIDDEN + secret.substring(secret.length() - END);
  }

  /** Whether a text that a client gave is what {@link #of} shows, rather than a secret. */
  public static boolean isMask(String text) {
    return text.startsWith(HIDDEN);
  }
}
