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
}
