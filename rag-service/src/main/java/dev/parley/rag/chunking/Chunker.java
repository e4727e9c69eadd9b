package dev.parley.rag.chunking;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * Cuts a text into chunks. What fits into one pass of the model stays whole. A longer text becomes
 * chunks of about 400 tokens, cut between sentences, rather between paragraphs where one ends near;
 * each begins with the last sentences of the one before, so that nothing is lost at the cut.
 */
public final class Chunker {

  private static final int TARGET_TOKENS = 400;
  private static final int PARAGRAPH_FROM_TOKENS = 300;
  private static final int OVERLAP_TOKENS = 50;
  private static final int MOST_CHARACTERS = 8_000;

  private final ToIntFunction<String> tokens;
  private final int wholeUpTo;

  /**
   * @param tokens counts the tokens of a text
   * @param wholeUpTo tokens of a text that is not cut
   */
  public Chunker(ToIntFunction<String> tokens, int wholeUpTo) {
    this.tokens = tokens;
    this.wholeUpTo = wholeUpTo;
  }

  /** A run of text that is not cut any further. */
  private record Piece(int start, int end, int tokens, boolean startsParagraph) {}

  /** At least one chunk, in the order of the text. */
  public List<Chunk> chunk(String text) {
    if (text.length() <= MOST_CHARACTERS && tokens.applyAsInt(text) <= wholeUpTo) {
      return List.of(new Chunk(0, text.length(), text));
    }
    List<Chunk> chunks = new ArrayList<>();
    List<Piece> current = new ArrayList<>();
    for (Piece piece : pieces(text)) {
      if (isFull(current, piece)) {
        chunks.add(join(text, current));
        current = overlap(current, piece);
      }
      current.add(piece);
    }
    if (!current.isEmpty()) {
      chunks.add(join(text, current));
    }
    return chunks.isEmpty() ? List.of(new Chunk(0, text.length(), text)) : chunks;
  }

  private static boolean isFull(List<Piece> current, Piece next) {
    if (current.isEmpty()) {
      return false;
    }
    int size = size(current);
    int length = next.end - current.getFirst().start;
    return size + next.tokens > TARGET_TOKENS
        || length > MOST_CHARACTERS
        || (next.startsParagraph && size >= PARAGRAPH_FROM_TOKENS);
  }

  private static int size(List<Piece> pieces) {
    return pieces.stream().mapToInt(Piece::tokens).sum();
  }

  private static List<Piece> overlap(List<Piece> before, Piece next) {
    List<Piece> kept = new ArrayList<>();
    int size = 0;
    for (Piece piece : before.reversed()) {
      size += piece.tokens;
      boolean fits = size <= OVERLAP_TOKENS && size + next.tokens <= TARGET_TOKENS;
      if (!fits || next.end - piece.start > MOST_CHARACTERS) {
        break;
      }
      kept.addFirst(piece);
    }
    return kept;
  }

  private static Chunk join(String text, List<Piece> pieces) {
    int start = pieces.getFirst().start;
    int end = pieces.getLast().end;
    return new Chunk(start, end, text.substring(start, end));
  }

  /** Sentences, line by line; what is too long for a sentence in halves. */
  private List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    boolean paragraph = true;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      int before = pieces.size();
      addSentences(text, start, end, paragraph, pieces);
      paragraph = pieces.size() == before;
      start = end + 1;
    }
    return pieces;
  }

  private void addSentences(
      String text, int from, int to, boolean startsParagraph, List<Piece> pieces) {
    String line = text.substring(from, to);
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(line);
    boolean first = startsParagraph;
    int start = sentences.first();
    for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
      int before = pieces.size();
      addPiece(text, from + start, from + end, first, pieces);
      first &= pieces.size() == before;
      start = end;
    }
  }

  private void addPiece(
      String text, int from, int to, boolean startsParagraph, List<Piece> pieces) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (start == end) {
      return;
    }
    int size = end - start > MOST_CHARACTERS ? 0 : tokens.applyAsInt(text.substring(start, end));
    if (end - start <= MOST_CHARACTERS / 2 && size <= TARGET_TOKENS) {
      pieces.add(new Piece(start, end, size, startsParagraph));
      return;
    }
    int middle = CutText.middle(text, start, end);
    addPiece(text, start, middle, startsParagraph, pieces);
    addPiece(text, middle, end, false, pieces);
  }
}
