package dev.parley.inference.knowledge;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a marker such as {@code [1]} stands for: the sentence, list item or line that ends
 * with it, without markers and without the signs of a list. Where a sentence has several markers,
 * each has the part since the one before it. A marker that begins its line stands for the sentence
 * after it, and one that is alone on its line for the last sentence before it.
 */
final class SupportedText {

  private static final int MOST_LINES = 20;
  private static final Pattern LINE_SIGNS =
      Pattern.compile("[ \\t]*(?:(?:[-*+•>|]|#{1,6}|\\d{1,3}[.)])[ \\t]+){0,8}");
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s(])(?:\\p{Lu}|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|Fig|vs|cf|ca|e\\.g|i\\.e|z\\.B)\\.\\s*$");
  private static final String BEFORE_TEXT = ",;:.!?…。！？|)]–—";
  private static final String AFTER_TEXT = "|([";

  /** A part of the answer in UTF-16 code units; the end is exclusive. */
  record Range(int start, int end) {}

  private final String answer;

  /**
   * @param answer with its code made unreadable, or what is in it could look like the end of a
   *     sentence
   */
  SupportedText(String answer) {
    this.answer = answer;
  }

  /**
   * The text that a group of markers supports.
   *
   * @param group from the first character of its first marker to the end of its last
   * @param before end of the marker before the group; 0 when it is the first
   * @param after start of the marker after the group; the answer's length when it is the last
   * @return never empty: the group itself where there is no other text
   */
  Range of(Range group, int before, int after) {
    int line = answer.lastIndexOf('\n', group.start() - 1) + 1;
    int from = Math.max(begin(line), before);
    @Nullable Range found = lastSentence(from, group.start());
    if (found == null) {
      int end = answer.indexOf('\n', group.end());
      found = firstSentence(group.end(), Math.min(after, end < 0 ? answer.length() : end));
    }
    if (found == null) {
      int end = line;
      while (end > before && Character.isWhitespace(answer.charAt(end - 1))) {
        end--;
      }
      int start = answer.lastIndexOf('\n', end - 1) + 1;
      found = lastSentence(Math.max(begin(start), before), end);
    }
    return found == null ? group : found;
  }

  /** Where the text of a line begins; a line in small letters goes on with the one above. */
  private int begin(int line) {
    int at = line;
    for (int lines = 0; lines < MOST_LINES; lines++) {
      Matcher signs = LINE_SIGNS.matcher(answer).region(at, answer.length());
      int text = signs.lookingAt() ? signs.end() : at;
      boolean goesOn =
          text == at
              && at > 1
              && answer.charAt(at - 2) != '\n'
              && at < answer.length()
              && Character.isLowerCase(answer.charAt(at));
      if (!goesOn) {
        return text;
      }
      at = answer.lastIndexOf('\n', at - 2) + 1;
    }
    return at;
  }

  private @Nullable Range lastSentence(int from, int to) {
    @Nullable Range text = trimmed(from, to);
    if (text == null) {
      return null;
    }
    BreakIterator sentences = sentencesOf(text);
    int start = sentences.last();
    do {
      start = sentences.previous();
    } while (start > 0
        && ABBREVIATION.matcher(answer.substring(text.start(), text.start() + start)).find());
    return trimmed(text.start() + Math.max(0, start), text.end());
  }

  private @Nullable Range firstSentence(int from, int to) {
    @Nullable Range text = trimmed(from, to);
    if (text == null) {
      return null;
    }
    BreakIterator sentences = sentencesOf(text);
    int length = text.end() - text.start();
    int end = sentences.next();
    while (end < length
        && ABBREVIATION.matcher(answer.substring(text.start(), text.start() + end)).find()) {
      end = sentences.next();
    }
    return trimmed(text.start(), text.start() + end);
  }

  private BreakIterator sentencesOf(Range text) {
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(answer.substring(text.start(), text.end()).replace('\n', ' '));
    sentences.first();
    return sentences;
  }

  /** Without blanks and what is left of the sentence before; null when no letter or digit stays. */
  private @Nullable Range trimmed(int from, int to) {
    int start = from;
    int end = Math.max(from, to);
    while (start < end && isEdge(answer.charAt(start), BEFORE_TEXT)) {
      start++;
    }
    while (end > start && isEdge(answer.charAt(end - 1), AFTER_TEXT)) {
      end--;
    }
    boolean says = answer.substring(start, end).codePoints().anyMatch(Character::isLetterOrDigit);
    return says ? new Range(start, end) : null;
  }

  private static boolean isEdge(char one, String others) {
    return Character.isWhitespace(one) || others.indexOf(one) >= 0;
  }
}
