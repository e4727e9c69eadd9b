package dev.parley.inference.usage;

import java.util.Locale;

/** How a completion ended. */
enum EntryState {
  /** With a whole answer. */
  COMPLETE,
  /** Its client left, or its model failed. */
  ABANDONED,
  /** A balance or a budget was used up. */
  EXHAUSTED,
  /** The process that gave it was killed; what it took is what was known last. */
  INTERRUPTED;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
