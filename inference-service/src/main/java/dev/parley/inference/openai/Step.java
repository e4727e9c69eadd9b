package dev.parley.inference.openai;

import java.util.ArrayList;
import java.util.List;

/**
 * One event of a response, without its text: that is in the item. A response's steps and its items
 * together give its events again, each with the same number and the same text as the first time.
 *
 * @param item the index of the item that it is about
 * @param from where in the item's text its own begins; for an annotation its index
 * @param length of its text, in UTF-16 units
 */
record Step(Kind kind, int item, int from, int length) {

  /** What happened. The order is that of the numbers in the database. */
  enum Kind {
    CREATED,
    IN_PROGRESS,
    ITEM_ADDED,
    PART_ADDED,
    TEXT,
    ANNOTATION,
    TEXT_DONE,
    PART_DONE,
    ITEM_DONE,
    ENDED
  }

  private static final int NUMBERS = 4;

  static Step of(Kind kind) {
    return new Step(kind, 0, 0, 0);
  }

  static Step of(Kind kind, int item) {
    return new Step(kind, item, 0, 0);
  }

  /** Four numbers for each step. */
  static int[] numbers(List<Step> steps) {
    int[] numbers = new int[steps.size() * NUMBERS];
    for (int at = 0; at < steps.size(); at++) {
      Step step = steps.get(at);
      numbers[at * NUMBERS] = step.kind.ordinal();
      numbers[at * NUMBERS + 1] = step.item;
      numbers[at * NUMBERS + 2] = step.from;
      numbers[at * NUMBERS + 3] = step.length;
    }
    return numbers;
  }

  /** What {@link #numbers} was made of. */
  static List<Step> read(int[] numbers) {
    List<Step> steps = new ArrayList<>(numbers.length / NUMBERS);
    for (int at = 0; at + 3 < numbers.length; at += NUMBERS) {
      steps.add(
          new Step(Kind.values()[numbers[at]], numbers[at + 1], numbers[at + 2], numbers[at + 3]));
    }
    return steps;
  }
}
