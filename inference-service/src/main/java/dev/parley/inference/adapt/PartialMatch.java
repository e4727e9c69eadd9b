package dev.parley.inference.adapt;

/** How much of the end of a text may be the beginning of something that is looked for. */
final class PartialMatch {

  private PartialMatch() {}

  /** The length of the longest end of the text with which the marker begins, but for the whole. */
  static int length(CharSequence text, String marker) {
    for (int length = Math.min(text.length(), marker.length() - 1); length > 0; length--) {
      if (marker.startsWith(text.subSequence(text.length() - length, text.length()).toString())) {
        return length;
      }
    }
    return 0;
  }
}
