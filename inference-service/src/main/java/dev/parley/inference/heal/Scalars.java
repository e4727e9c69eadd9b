package dev.parley.inference.heal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a word without quotes means as a value. */
final class Scalars {

  private static final Pattern NUMBER =
      Pattern.compile("([-+]?)0*(\\d*)(?:\\.(\\d*))?(?:([eE][-+]?\\d+))?");

  /** A sign, a point, or an exponent without digits after it. */
  private static final Pattern CUT_NUMBER =
      Pattern.compile("[-+]?\\.?|[-+]?(\\d+\\.?\\d*|\\.\\d+)[eE][-+]?");

  private static final List<String> LITERALS =
      List.of("true", "false", "null", "none", "nan", "nil", "undefined", "infinity", "-infinity");

  private Scalars() {}

  /**
   * The word of which this is the beginning, where the text was cut off in it or after it: the
   * literal that begins so, or else the word itself; empty for a number of which only the beginning
   * is there.
   */
  static Optional<String> begun(String word) {
    if (CUT_NUMBER.matcher(word).matches()) {
      return Optional.empty();
    }
    String lower = word.toLowerCase(Locale.ROOT);
    return LITERALS.stream()
        .filter(literal -> literal.startsWith(lower))
        .findFirst()
        .or(() -> Optional.of(word));
  }

  /** JSON of a word: a literal, a number, or else a string. */
  static String value(String word) {
    switch (word.toLowerCase(Locale.ROOT)) {
      case "true":
        return "true";
      case "false":
        return "false";
      case "null", "none", "undefined", "nan", "infinity", "-infinity", "nil":
        return "null";
      default:
        return number(word);
    }
  }

  private static String number(String word) {
    Matcher number = NUMBER.matcher(word);
    boolean digits = word.chars().anyMatch(c -> c >= '0' && c <= '9');
    if (!digits || !number.matches()) {
      return '"' + word + '"';
    }
    String whole = number.group(2).isEmpty() ? "0" : number.group(2);
    String fraction =
        number.group(3) == null || number.group(3).isEmpty() ? "" : "." + number.group(3);
    String exponent = number.group(4) == null ? "" : number.group(4);
    return (number.group(1).equals("-") ? "-" : "") + whole + fraction + exponent;
  }
}
