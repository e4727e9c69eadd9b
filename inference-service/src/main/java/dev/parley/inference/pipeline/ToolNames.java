package dev.parley.inference.pipeline;

import java.util.regex.Pattern;

/** What functions may be called, by OpenAI's rule for their names. */
public final class ToolNames {

  private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private ToolNames() {}

  /** Whether models can call a function of this name. */
  public static boolean isValid(String name) {
    return VALID.matcher(name).matches();
  }

  /** The nearest name that models can call. */
  public static String made(String name) {
    String made = name.replaceAll("[^a-zA-Z0-9_-]+", "_");
    return made.isEmpty() ? "tool" : made.length() > 64 ? made.substring(0, 64) : made;
  }
}
