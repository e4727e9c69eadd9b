package dev.parley.inference.heal;

import dev.parley.inference.heal.Frame.Expect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Makes JSON of what a model wrote as JSON, while it is written: what has been given out is never
 * taken back, and together with what follows it is one JSON object or array.
 *
 * <p>Left out: text and code fences around the value, comments, trailing and doubled commas. Put
 * in: quotes around names, commas, missing values (null), and at the end all that is still open.
 * Changed: single and typographic quotes, line breaks and quotes inside strings, invalid escapes,
 * Python's and JavaScript's words, numbers such as {@code .5}, brackets that do not match.
 *
 * <p>A word at which the text ends is taken as cut off: {@code tru} is true. A name that is cut off
 * is left out, and so is a number of which too little is there to tell, such as {@code -} or {@code
 * 1e}, together with its name; so a name is given out when its value has begun.
 */
public final class RepairJson {

  private static final String IN_WORD = "+-._$";

  private enum Reading {
    BEFORE,
    STRUCTURE,
    STRING,
    /** A quote was read that ends the string, or belongs to it: the next character tells. */
    QUOTE,
    ESCAPE,
    WORD,
    SLASH,
    LINE_COMMENT,
    BLOCK_COMMENT,
    STAR,
    AFTER
  }

  private final Deque<Frame> open = new ArrayDeque<>();
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder word = new StringBuilder();
  private final StringBuilder space = new StringBuilder();
  private final StringBuilder unicode = new StringBuilder();
  private Reading reading = Reading.BEFORE;
  private char quote;
  private int unicodeLeft;

  /** Where in {@link #out} a name begins whose value has not begun; -1 when there is none. */
  private int name = -1;

  /** Whether its object had nothing in it before that name. */
  private boolean nameIsFirst;

  /** Takes the next piece; gives what of the value is certain. */
  public String accept(String piece) {
    for (int at = 0; at < piece.length(); at++) {
      read(piece.charAt(at));
    }
    return take();
  }

  /** Whether a value has begun. */
  public boolean hasBegun() {
    return reading != Reading.BEFORE;
  }

  /** The text is over: closes what is open. */
  public String end() {
    switch (reading) {
      case STRING, ESCAPE -> endCutString();
      case QUOTE -> endString();
      case WORD -> endCutWord();
      default -> {}
    }
    while (!open.isEmpty()) {
      close(open.peek());
    }
    if (reading != Reading.BEFORE) {
      reading = Reading.AFTER;
    }
    return take();
  }

  private String take() {
    int certain = name < 0 ? out.length() : name;
    String taken = out.substring(0, certain);
    out.delete(0, certain);
    name = Math.min(name, 0);
    return taken;
  }

  private void read(char c) {
    switch (reading) {
      case BEFORE -> begin(c);
      case STRUCTURE -> structure(c);
      case STRING -> string(c);
      case QUOTE -> afterQuote(c);
      case ESCAPE -> escape(c);
      case WORD -> word(c);
      case SLASH -> slash(c);
      case LINE_COMMENT -> reading = c == '\n' ? Reading.STRUCTURE : reading;
      case BLOCK_COMMENT -> reading = c == '*' ? Reading.STAR : reading;
      case STAR ->
          reading = c == '/' ? Reading.STRUCTURE : c == '*' ? Reading.STAR : Reading.BLOCK_COMMENT;
      case AFTER -> {}
    }
  }

  private void begin(char c) {
    if (c == '{' || c == '[') {
      reading = Reading.STRUCTURE;
      push(c);
    }
  }

  private void push(char c) {
    name = -1;
    out.append(c);
    open.push(new Frame(c == '{'));
  }

  private void structure(char c) {
    if (Character.isWhitespace(c)) {
      return;
    }
    switch (c) {
      case '{', '[' -> openInner(c);
      case '}', ']' -> closeTo(c);
      case ',' -> comma();
      case ':' -> colon();
      case '/' -> reading = Reading.SLASH;
      case '#' -> reading = Reading.LINE_COMMENT;
      default -> {
        if (closingQuote(c) != 0) {
          beginScalar();
          quote = closingQuote(c);
          out.append('"');
          reading = Reading.STRING;
        } else if (Character.isLetterOrDigit(c) || IN_WORD.indexOf(c) >= 0) {
          word.setLength(0);
          word.append(c);
          reading = Reading.WORD;
        }
      }
    }
  }

  /** The quote that ends what this one begins; 0 when it is none. */
  private static char closingQuote(char c) {
    return switch (c) {
      case '"', '\'', '`' -> c;
      case '\u201c', '\u201e' -> '\u201d';
      case '\u2018' -> '\u2019';
      default -> 0;
    };
  }

  /** An object or array where a name should be gets one, so that nothing in it is lost. */
  private void openInner(char c) {
    beginScalar();
    Frame frame = open.peek();
    if (frame.wantsName()) {
      out.append("\"_\":");
      frame.expect = Expect.VALUE;
    }
    push(c);
  }

  /** Puts what is missing before a name or a value: a comma, a colon. */
  private void beginScalar() {
    Frame frame = open.peek();
    if (frame.expect == Expect.COMMA) {
      frame.expect = frame.object ? Expect.NAME : Expect.VALUE;
    }
    name = frame.wantsName() ? out.length() : -1;
    nameIsFirst = frame.empty;
    boolean first = frame.object ? frame.expect == Expect.NAME : true;
    if (first && !frame.empty) {
      out.append(',');
    }
    if (frame.expect == Expect.COLON) {
      out.append(':');
      frame.expect = Expect.VALUE;
    }
    frame.empty = false;
  }

  /** A name or a value is whole. */
  private void endScalar() {
    Frame frame = open.peek();
    frame.expect = frame.wantsName() ? Expect.COLON : Expect.COMMA;
    reading = Reading.STRUCTURE;
  }

  private void comma() {
    Frame frame = open.peek();
    if (frame.lacksValue()) {
      missingValue(frame);
    }
    if (frame.expect == Expect.COMMA) {
      frame.expect = frame.object ? Expect.NAME : Expect.VALUE;
    }
  }

  private void colon() {
    Frame frame = open.peek();
    if (frame.expect == Expect.COLON) {
      out.append(':');
      frame.expect = Expect.VALUE;
    }
  }

  private void missingValue(Frame frame) {
    name = -1;
    out.append(frame.expect == Expect.COLON ? ":null" : "null");
    frame.expect = Expect.COMMA;
  }

  /** Closes up to the frame that the bracket belongs to; one that belongs to none is left out. */
  private void closeTo(char c) {
    boolean belongs = open.stream().anyMatch(frame -> frame.close() == c);
    while (belongs) {
      belongs = open.peek().close() != c;
      close(open.peek());
    }
  }

  private void close(Frame frame) {
    if (frame.lacksValue()) {
      missingValue(frame);
    }
    out.append(frame.close());
    open.pop();
    if (open.isEmpty()) {
      reading = Reading.AFTER;
    } else {
      endScalar();
    }
  }

  private void string(char c) {
    if (c == quote) {
      space.setLength(0);
      reading = Reading.QUOTE;
    } else if (c == '\\') {
      reading = Reading.ESCAPE;
    } else {
      text(c);
    }
  }

  private void text(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < 0x20) {
          out.append(String.format("\\u%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
  }

  /** A quote ends a string where what follows can follow a string, and else is part of it. */
  private void afterQuote(char c) {
    if (Character.isWhitespace(c)) {
      space.append(c);
      return;
    }
    boolean newLine = space.indexOf("\n") >= 0;
    boolean follows = ",:}]/#".indexOf(c) >= 0 || newLine || quote == '\u201d' || quote == '\u2019';
    if (follows) {
      endString();
      structure(c);
      return;
    }
    text(quote);
    for (int at = 0; at < space.length(); at++) {
      text(space.charAt(at));
    }
    reading = Reading.STRING;
    string(c);
  }

  private void endString() {
    out.append('"');
    endScalar();
  }

  private void escape(char c) {
    if (unicodeLeft > 0) {
      unicode(c);
      return;
    }
    if (c == 'u') {
      unicode.setLength(0);
      unicodeLeft = 4;
      return;
    }
    if ("\"\\/bfnrt".indexOf(c) >= 0) {
      out.append('\\').append(c);
    } else if (c == quote || c == '\'') {
      text(c);
    } else {
      out.append("\\\\"); // a backslash that escapes nothing, such as in a path
      text(c);
    }
    reading = Reading.STRING;
  }

  private void unicode(char c) {
    if (Character.digit(c, 16) < 0) {
      endUnicode();
      reading = Reading.STRING;
      string(c);
      return;
    }
    unicode.append(c);
    if (--unicodeLeft == 0) {
      out.append("\\u").append(unicode);
      unicode.setLength(0);
      reading = Reading.STRING;
    }
  }

  /** An escape that broke off is given out as text. */
  private void endUnicode() {
    if (unicodeLeft > 0) {
      out.append("\\\\u").append(unicode);
      unicodeLeft = 0;
      unicode.setLength(0);
    }
  }

  private void word(char c) {
    if (Character.isLetterOrDigit(c) || IN_WORD.indexOf(c) >= 0) {
      word.append(c);
      return;
    }
    endWord();
    structure(c);
  }

  private void endWord() {
    reading = Reading.STRUCTURE;
    String written = word.toString();
    if (written.chars().allMatch(c -> c == '.')) {
      return; // an ellipsis stands for nothing
    }
    beginScalar();
    if (open.peek().wantsName()) {
      out.append('"').append(written).append('"');
    } else {
      out.append(Scalars.value(written));
    }
    endScalar();
  }

  private void endCutString() {
    if (open.peek().wantsName()) {
      leaveOutName(open.peek());
    } else {
      endUnicode();
      endString();
    }
  }

  private void endCutWord() {
    Frame frame = open.peek();
    boolean isValue = !frame.object || frame.lacksValue();
    Optional<String> meant = isValue ? Scalars.begun(word.toString()) : Optional.empty();
    if (meant.isPresent()) {
      word.setLength(0);
      word.append(meant.get());
      endWord();
    } else if (frame.lacksValue()) {
      leaveOutName(frame);
    }
  }

  private void leaveOutName(Frame frame) {
    out.setLength(name);
    name = -1;
    frame.empty = nameIsFirst;
    frame.expect = nameIsFirst ? Expect.NAME : Expect.COMMA;
  }

  private void slash(char c) {
    reading =
        switch (c) {
          case '/' -> Reading.LINE_COMMENT;
          case '*' -> Reading.BLOCK_COMMENT;
          default -> Reading.STRUCTURE;
        };
    if (reading == Reading.STRUCTURE) {
      structure(c);
    }
  }
}
