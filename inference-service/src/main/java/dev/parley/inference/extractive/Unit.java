package dev.parley.inference.extractive;

import java.util.regex.Pattern;

/**
 * The smallest part of a passage that can be quoted: a sentence, or a block that makes sense only
 * whole, such as code with the line that leads to it.
 *
 * @param passage number of the passage
 * @param order place in the passage
 * @param heading under which it stands; empty when there is none
 * @param text word for word
 * @param leadIn how many characters of the text are the sentence that leads to a block; the whole
 *     length for a sentence
 */
record Unit(int passage, int order, String heading, String text, int leadIn) {

  private static final Pattern MARKER = Pattern.compile("\\[(\\d{1,3}(?:\\s*,\\s*\\d{1,3})*)]");

  boolean isBlock() {
    return leadIn < text.length();
  }

  /** What is compared with a question: the text in its context, bounded. */
  String inContext() {
    String whole = heading.isEmpty() ? text : heading + ". " + text;
    return whole.length() > 450 ? whole.substring(0, 450) : whole;
  }

  /**
   * The same with the text's own reference numbers, such as {@code [2]}, in round brackets, so that
   * nobody takes them for ours; code stays as it is. No position changes.
   */
  Unit withoutMarkers() {
    String[] parts = text.split("`", -1);
    for (int at = 0; at < parts.length; at += 2) { // every other part is inside code
      parts[at] = MARKER.matcher(parts[at]).replaceAll("($1)");
    }
    return new Unit(passage, order, heading, String.join("`", parts), leadIn);
  }
}
