package dev.parley.chat.inference;

import java.util.List;

/** A piece of an answer, in the order in which it came. */
public sealed interface AnswerPart {

  /** The next words. */
  record Text(String text) implements AnswerPart {}

  /** The next words of what the model thought before it answered. */
  record Reasoning(String text) implements AnswerPart {}

  /** Passages; added to those that came before. */
  record Citations(List<Citation> citations) implements AnswerPart {}

  /** What it took; once, near the end. */
  record Usage(TokenUsage usage) implements AnswerPart {}

  /**
   * A piece of a call of a function that nobody here runs.
   *
   * @param index which of the answer's calls it belongs to
   * @param arguments the next characters of them
   */
  record CallPiece(int index, String id, String name, String arguments) implements AnswerPart {}

  /** All tools that were run for the answer; once, near the end. */
  record Tools(List<ToolRun> runs) implements AnswerPart {}

  /** What was missing, in words. */
  record Warnings(List<String> warnings) implements AnswerPart {}
}
