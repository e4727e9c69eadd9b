package dev.parley.inference.adapt;

/**
 * Separates what a model thinks, between {@code <think>} and {@code </think>} at the start of its
 * answer, from what it says ({@code ThinkingProcess}). Takes pieces as they come; a tag may be cut
 * anywhere.
 */
final class SplitThinking {

  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private enum At {
    BEGINNING,
    THOUGHT,
    AFTER_THOUGHT,
    ANSWER
  }

  private final StringBuilder held = new StringBuilder();
  private At at = At.BEGINNING;

  /** What a piece of text comes to. */
  record Split(String thought, String said) {}

  /** The answer without its thoughts. */
  static String withoutThoughts(String answer) {
    SplitThinking split = new SplitThinking();
    return split.accept(answer).said() + split.end().said();
  }

  /** Takes a piece; text that may be the beginning of a tag is held back. */
  Split accept(String piece) {
    held.append(piece);
    StringBuilder thought = new StringBuilder();
    StringBuilder said = new StringBuilder();
    boolean moved = true;
    while (moved) {
      moved =
          switch (at) {
            case BEGINNING -> begin();
            case THOUGHT -> think(thought);
            case AFTER_THOUGHT -> skipSpace();
            case ANSWER -> say(said);
          };
    }
    return new Split(thought.toString(), said.toString());
  }

  /** The answer is over: what was held back. */
  Split end() {
    String rest = held.toString();
    held.setLength(0);
    return at == At.THOUGHT ? new Split(rest, "") : new Split("", rest);
  }

  private boolean begin() {
    String text = held.toString().stripLeading();
    if (text.startsWith(OPEN)) {
      held.setLength(0);
      held.append(text.substring(OPEN.length()).stripLeading());
      at = At.THOUGHT;
      return true;
    }
    if (OPEN.startsWith(text)) {
      return false; // more must come to tell
    }
    at = At.ANSWER;
    return true;
  }

  private boolean think(StringBuilder thought) {
    int close = held.indexOf(CLOSE);
    if (close >= 0) {
      thought.append(held, 0, close);
      held.delete(0, close + CLOSE.length());
      at = At.AFTER_THOUGHT;
      return true;
    }
    int safe = held.length() - PartialMatch.length(held, CLOSE);
    thought.append(held, 0, safe);
    held.delete(0, safe);
    return false;
  }

  private boolean skipSpace() {
    String text = held.toString().stripLeading();
    held.setLength(0);
    held.append(text);
    if (text.isEmpty()) {
      return false;
    }
    at = At.ANSWER;
    return true;
  }

  private boolean say(StringBuilder said) {
    said.append(held);
    held.setLength(0);
    return false;
  }
}
