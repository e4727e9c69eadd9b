package dev.parley.standalone;

import java.time.Duration;

/**
 * When a process that died is started again.
 *
 * @param firstPause before the first restart; doubled for each quick death after it
 * @param longestPause bound of the pause
 * @param quick a process that lived shorter than this died quickly
 * @param attempts quick deaths in a row after which it is given up
 * @param startBound how long a first start may take before it counts as failed
 */
record RestartPolicy(
    Duration firstPause, Duration longestPause, Duration quick, int attempts, Duration startBound) {

  static final RestartPolicy DEFAULT =
      new RestartPolicy(
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          5,
          Duration.ofSeconds(180));

  /** The pause after so many quick deaths in a row, at least one. */
  Duration pauseAfter(int quickDeaths) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(quickDeaths - 1, 16));
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
