package dev.parley.scheduler.activation;

import java.util.Locale;

/** Why something was activated. */
enum Origin {
  /** Its time had come. */
  SCHEDULE,
  /** Somebody asked for it. */
  MANUAL;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
