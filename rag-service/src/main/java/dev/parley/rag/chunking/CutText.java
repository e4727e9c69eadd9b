package dev.parley.rag.chunking;

import java.text.BreakIterator;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts text into pieces: where the signs of a configuration stand, else between sentences; what is
 * too long for that in halves. Each piece is tokenized about once, so that the time grows with the
 * length of the text.
 */
final class CutText {

  /** No chunk of text is longer. */
  static final int MOST_CHARACTERS = 8_000;

  /** How far around the middle words are looked for. */
  private static final int AROUND = 200;

  /** Signs between backticks end a chunk, whatever its size. */
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private final ToIntFunction<String> tokens;
  private final int mostTokens;
  private final String signs;
  private final @Nullable Pattern ends;

  /**
   * A run of text that is not cut any further.
   *
   * @param endsChunk whether nothing may follow it in its chunk
   */
  record Piece(int start, int end, int tokens, boolean endsChunk) {}

  /**
   * @param mostTokens of a piece
   * @param delimiter signs after which text may be cut, each a character; those between backticks
   *     are words after which it must be cut; null or empty: sentences
   */
  CutText(ToIntFunction<String> tokens, int mostTokens, @Nullable String delimiter) {
    this.tokens = tokens;
    this.mostTokens = mostTokens;
    String given = delimiter == null ? "" : delimiter;
    this.signs = folded(QUOTED.matcher(given).replaceAll("").replace("\\n", "\n"));
    this.ends = quoted(given);
  }

  private static @Nullable Pattern quoted(String delimiter) {
    List<String> words = new ArrayList<>();
    Matcher matcher = QUOTED.matcher(delimiter);
    while (matcher.find()) {
      words.add(matcher.group(1).replace("\\n", "\n"));
    }
    if (words.isEmpty()) {
      return null;
    }
    words.sort(Comparator.comparingInt(String::length).reversed());
    return Pattern.compile(String.join("|", words.stream().map(Pattern::quote).toList()));
  }

  /** Whether chunks end where the configuration's words stand, and only there. */
  boolean hasWords() {
    return ends != null;
  }

  int count(String text) {
    return tokens.applyAsInt(text);
  }

  int mostTokens() {
    return mostTokens;
  }

  /** The pieces between start and end, in order; none blank. */
  List<Piece> pieces(String text, int start, int end) {
    List<Piece> pieces = new ArrayList<>();
    if (ends == null) {
      addLines(text, start, end, pieces);
      return pieces;
    }
    Matcher matcher = ends.matcher(text).region(start, end);
    int from = start;
    while (matcher.find()) {
      addPiece(text, from, matcher.start(), true, pieces);
      from = matcher.end();
    }
    addPiece(text, from, end, false, pieces);
    return pieces;
  }

  private void addLines(String text, int start, int end, List<Piece> pieces) {
    for (int from = start; from < end; ) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 || newline > end ? end : newline;
      if (signs.isEmpty()) {
        addSentences(text, from, to, pieces);
      } else {
        addBetweenSigns(text, from, to, pieces);
      }
      from = to + 1;
    }
  }

  private void addBetweenSigns(String text, int start, int end, List<Piece> pieces) {
    int from = start;
    for (int at = start; at < end; at++) {
      if (signs.indexOf(folded(text.charAt(at))) >= 0) {
        addPiece(text, from, at + 1, false, pieces);
        from = at + 1;
      }
    }
    addPiece(text, from, end, false, pieces);
  }

  private void addSentences(String text, int start, int end, List<Piece> pieces) {
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(text.substring(start, end));
    int from = sentences.first();
    for (int to = sentences.next(); to != BreakIterator.DONE; to = sentences.next()) {
      addPiece(text, start + from, start + to, false, pieces);
      from = to;
    }
  }

  private void addPiece(String text, int start, int end, boolean endsChunk, List<Piece> pieces) {
    int from = start;
    int to = end;
    while (from < to && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    if (from == to) {
      return;
    }
    boolean tooLong = to - from > MOST_CHARACTERS / 2;
    int size = to - from > MOST_CHARACTERS ? 0 : tokens.applyAsInt(text.substring(from, to));
    if (to - from == 1 || (!tooLong && size <= mostTokens)) {
      pieces.add(new Piece(from, to, size, endsChunk));
      return;
    }
    int before = pieces.size();
    if (!signs.isEmpty() && splitsIntoSentences(text, from, to)) {
      addSentences(text, from, to, pieces);
    } else {
      int middle = middle(text, from, to);
      if (middle <= from || middle >= to) {
        pieces.add(new Piece(from, to, size, endsChunk));
        return;
      }
      addPiece(text, from, middle, false, pieces);
      addPiece(text, middle, to, false, pieces);
    }
    if (endsChunk && pieces.size() > before) {
      Piece last = pieces.removeLast();
      pieces.add(new Piece(last.start, last.end, last.tokens, true));
    }
  }

  private static boolean splitsIntoSentences(String text, int start, int end) {
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(text.substring(start, end));
    sentences.first();
    return sentences.next() < end - start;
  }

  /**
   * A place to cut near the middle: between words where there are blanks, else after a comma or
   * between words of a script without blanks, never within what is read as one character.
   */
  static int middle(String text, int start, int end) {
    int middle = (start + end) >>> 1;
    int least = start + (end - start) / 4;
    for (int at = middle; at > least; at--) {
      if (Character.isWhitespace(text.charAt(at))) {
        return at;
      }
    }
    for (int at = middle; at > least; at--) {
      if ("、，；：,;:".indexOf(text.charAt(at - 1)) >= 0) {
        return at;
      }
    }
    return betweenWords(text, start, end, middle);
  }

  private static int betweenWords(String text, int start, int end, int middle) {
    int from = Math.max(start, middle - AROUND);
    if (Character.isLowSurrogate(text.charAt(from)) && from > start) {
      from--;
    }
    int to = Math.min(end, middle + AROUND);
    boolean thai =
        Character.UnicodeScript.of(text.codePointAt(from)) == Character.UnicodeScript.THAI;
    BreakIterator parts =
        thai
            ? BreakIterator.getWordInstance(Locale.of("th"))
            : BreakIterator.getCharacterInstance(Locale.ROOT);
    parts.setText(text.substring(from, to));
    int at = parts.isBoundary(middle - from) ? middle - from : parts.preceding(middle - from);
    if (at != BreakIterator.DONE && from + at > start) {
      return from + at;
    }
    return Character.isLowSurrogate(text.charAt(middle)) ? middle - 1 : middle;
  }

  /** Half-width and full-width forms of a sign are one. */
  private static String folded(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  private static char folded(char sign) {
    return sign >= '\uFF01' && sign <= '\uFF5E' ? (char) (sign - 0xFEE0) : sign;
  }
}
