package dev.parley.inference.extractive;

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

  boolean isBlock() {
    return leadIn < text.length();
  }

  /** What is compared with a question: the text in its context, bounded. */
  String inContext() {
    String whole = heading.isEmpty() ? text : heading + ". " + text;
    return whole.length() > 600 ? whole.substring(0, 600) : whole;
  }
}
