package dev.parley.scheduler.activation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of a schedule whose time has come. */
sealed interface Decision {

  /**
   * It is activated.
   *
   * @param missed further times of a recurring task that passed and are not made up for
   * @param next when it comes again; null when it is over
   */
  record Activate(int missed, @Nullable Instant next) implements Decision {}

  /** It is left out, as its policy says. */
  record Skip(int missed, String why, @Nullable Instant next) implements Decision {}

  /** It waits for the end of the quiet hours. */
  record Postpone(Instant until) implements Decision {}
}
