package dev.parley.chat.attachment;

/** Names of files as visitors give them. */
final class FileName {

  private static final int LONGEST = 150;

  private FileName() {}

  /** The last part of a path, without characters that are no letters on a screen. */
  static String of(String given) {
    String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    StringBuilder name = new StringBuilder();
    last.codePoints()
        .filter(c -> !Character.isISOControl(c) && !isFormat(c))
        .forEach(name::appendCodePoint);
    String clean = name.toString().strip();
    if (clean.length() > LONGEST) {
      int dot = clean.lastIndexOf('.');
      boolean hasEnding = dot > 0 && clean.length() - dot <= 10;
      String ending = hasEnding ? clean.substring(dot) : "";
      clean = clean.substring(0, LONGEST - ending.length()) + ending;
    }
    return clean.isEmpty() ? "file" : clean;
  }

  /** Such as those that turn the direction of what follows, to hide an ending. */
  private static boolean isFormat(int c) {
    int type = Character.getType(c);
    return type == Character.FORMAT || type == Character.SURROGATE || type == Character.PRIVATE_USE;
  }
}
