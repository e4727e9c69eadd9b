package dev.parley.inference.script;

import java.time.Duration;

/**
 * What one run may use. The engine counts no statements; the work of the processor bounds the same,
 * whatever a single statement costs, and does not depend on how busy the machine is.
 *
 * @param time from the start to the result, host functions and waiting for them included
 * @param work time of the processor
 * @param memory bytes of the script's own memory: code, values and the engine itself
 * @param largestText characters of the script, its argument, its result, and of each argument and
 *     result of a host function, as JSON
 * @param console characters that the console keeps; what comes after them is dropped
 */
public record Limits(Duration time, Duration work, long memory, int largestText, int console) {

  static final int PAGE = 65536;

  /** Enough for what a request needs, and harmless many times at once. */
  public static Limits defaults() {
    return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(5), 16L << 20, 1 << 20, 16 * 1024);
  }

  /** The same with other limits of time. */
  public Limits withTime(Duration longest, Duration longestWork) {
    return new Limits(longest, longestWork, memory, largestText, console);
  }

  /** The same with another limit of memory. */
  public Limits withMemory(long bytes) {
    return new Limits(time, work, bytes, largestText, console);
  }

  int pages() {
    return (int) Math.ceilDiv(memory, PAGE);
  }
}
