package dev.parley.scheduler.schedule;

import java.util.Locale;

/** Whether it comes once or again and again. */
public enum Kind {
  ONCE,
  RECURRING;

  /** As it is kept, and told to others. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a label. */
  public static Kind of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
