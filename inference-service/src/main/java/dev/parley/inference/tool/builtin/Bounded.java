package dev.parley.inference.tool.builtin;

/** Cuts texts to what fits a model's context. */
public final class Bounded {

  private Bounded() {}

  /**
   * The text, or its beginning with a remark.
   *
   * @param longest in characters, without the remark
   */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "\n[Cut here; it has " + text.length() + " characters.]";
  }
}
