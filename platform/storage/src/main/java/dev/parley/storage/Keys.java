package dev.parley.storage;

import java.util.regex.Pattern;

/** What a key may be. */
final class Keys {

  private static final int LONGEST = 500;
  private static final int LONGEST_SEGMENT = 200;
  private static final Pattern KEY = Pattern.compile("[a-z0-9-]+(?:/[a-z0-9-]+)*");
  private static final Pattern PREFIX = Pattern.compile("(?:[a-z0-9-]+(?:/[a-z0-9-]+)*/?)?");

  private Keys() {}

  static String checked(String key) {
    if (!KEY.matcher(key).matches() || isTooLong(key)) {
      throw new IllegalArgumentException(
          "A key has segments of a-z, 0-9 and - between slashes, at most " + LONGEST + " in all.");
    }
    return key;
  }

  static String checkedPrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches() || isTooLong(prefix)) {
      throw new IllegalArgumentException("This cannot be the beginning of a key.");
    }
    return prefix;
  }

  static String checkedPrefixOfSome(String prefix) {
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException("An empty prefix would remove everything.");
    }
    return checkedPrefix(prefix);
  }

  private static boolean isTooLong(String key) {
    if (key.length() > LONGEST) {
      return true;
    }
    for (String segment : key.split("/", -1)) {
      if (segment.length() > LONGEST_SEGMENT) {
        return true;
      }
    }
    return false;
  }

  static void checkRange(long from, long length) {
    if (from < 0 || length < 0) {
      throw new IllegalArgumentException("A range begins at 0 or later and has 0 bytes or more.");
    }
  }
}
