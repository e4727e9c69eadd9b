package dev.parley.inference.adapt;

/**
 * Gives an answer whose beginning was put into the model's mouth with that beginning, or without
 * it, whether the upstream repeats it or not.
 */
final class PlacePrefill {

  private final String prefill;
  private final boolean shown;
  private final StringBuilder held = new StringBuilder();
  private boolean placed;

  PlacePrefill(String prefill, boolean shown) {
    this.prefill = prefill;
    this.shown = shown;
  }

  /** Takes a piece; holds it back until it is certain whether the upstream repeats the prefill. */
  String accept(String piece) {
    if (placed) {
      return piece;
    }
    held.append(piece);
    boolean mayRepeat = held.length() < prefill.length() && prefill.startsWith(held.toString());
    return mayRepeat ? "" : place();
  }

  /** The answer is over: what was held back. */
  String end() {
    return placed ? "" : place();
  }

  private String place() {
    placed = true;
    String text = held.toString();
    String rest = text.startsWith(prefill) ? text.substring(prefill.length()) : text;
    return shown ? prefill + rest : rest;
  }
}
