package dev.parley.scheduler.schedule;

/** What is done with an occurrence whose time passed while nothing ran, or in quiet hours. */
public enum WhenMissed {
  /**
   * It is made up for once, however late, and says how late. What a recurring task missed besides
   * is counted and not made up for.
   */
  RunOnce,
  /** It is left out when it would be later than the grace; the run list says so. */
  Skip,
  /** Every missed time of a recurring task is made up for, the oldest first. */
  RunEach
}
