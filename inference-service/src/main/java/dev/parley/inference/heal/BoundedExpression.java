package dev.parley.inference.heal;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a schema that somebody outside wrote. Java's engine tries again and again
 * where an expression asks for it, such as {@code (a+)+$}, and cannot be interrupted; so the steps
 * of a match are counted.
 */
final class BoundedExpression implements RegularExpression {

  /** Characters looked at for one match; an honest expression looks at each a few times. */
  private static final int MOST_STEPS = 1_000_000;

  private final Pattern pattern;

  private BoundedExpression(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException when it is none, as {@link PatternSyntaxException}
   */
  static BoundedExpression compile(String expression) {
    return new BoundedExpression(Pattern.compile(expression));
  }

  @Override
  public boolean matches(String value) {
    return pattern.matcher(new Counted(value)).find();
  }

  /** A text that is given out only so often. */
  private static final class Counted implements CharSequence {

    private final CharSequence text;
    private int steps;

    Counted(CharSequence text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MOST_STEPS) {
        throw new TooLongException("A regular expression takes too long");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
