package dev.parley.inference.usage;

/**
 * Counts the tokens of a text that comes in pieces, as {@link CountTokens} counts it whole: pieces
 * counted one by one come to twice as many where a stream cuts words. The text is settled up to
 * where no token can reach on, whatever follows; what is left is counted again with the next piece,
 * and is a word or less. Not safe for several threads.
 */
public final class CountGrowingText {

  /**
   * A rest without a place to cut, in characters, is cut anywhere, so that the work stays linear:
   * one token more at most for each.
   */
  private static final int LONGEST_REST = 256;

  private static final char APOSTROPHE = '\'';

  private final CountTokens count;
  private final StringBuilder rest = new StringBuilder();
  private long settled;
  private long ofRest;

  public CountGrowingText(CountTokens count) {
    this.count = count;
  }

  /**
   * Adds a piece.
   *
   * @return how many tokens the text has now
   */
  public long add(String piece) {
    if (piece.isEmpty()) {
      return tokens();
    }
    int before = rest.length();
    rest.append(piece);
    int cut = lastBoundary();
    if (cut == 0 && rest.length() > LONGEST_REST) {
      cut = rest.length() - (Character.isHighSurrogate(rest.charAt(rest.length() - 1)) ? 1 : 0);
    }
    if (cut > 0) {
      settled += cut == before ? ofRest : count.of(rest.substring(0, cut));
      rest.delete(0, cut);
    }
    ofRest = rest.isEmpty() ? 0 : count.of(rest.toString());
    return tokens();
  }

  /** How many tokens the text has so far. */
  public long tokens() {
    return settled + ofRest;
  }

  private int lastBoundary() {
    for (int at = rest.length() - 1; at > 0; at--) {
      if (isBoundary(rest.charAt(at - 1), rest.charAt(at))) {
        return at;
      }
    }
    return 0;
  }

  /**
   * Whether a piece of {@code o200k_base}'s pattern always ends between two characters: before a
   * space after something else than white space, after a word, and after a number.
   */
  private static boolean isBoundary(char before, char after) {
    if (Character.isWhitespace(before) || Character.isSpaceChar(before)) {
      return false;
    }
    if (after == ' ') {
      return true;
    }
    if (isUnclear(before) || isUnclear(after)) {
      return false;
    }
    if (isNumber(before)) {
      return !isNumber(after);
    }
    return Character.isLetter(before) && !Character.isLetter(after) && after != APOSTROPHE;
  }

  /** Half of a character, or a mark, which belongs to the word before it. */
  private static boolean isUnclear(char one) {
    return switch (Character.getType(one)) {
      case Character.SURROGATE,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static boolean isNumber(char one) {
    return switch (Character.getType(one)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }
}
