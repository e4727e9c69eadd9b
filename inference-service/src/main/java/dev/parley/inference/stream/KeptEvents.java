package dev.parley.inference.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one stream by their numbers, without those that were dropped from the front. Safe
 * for use by several threads.
 */
final class KeptEvents {

  /** Dropping moves what stays, so it is done for a good part of the window at once. */
  private static final int PART = 4;

  private final List<String> events = new ArrayList<>();
  private int first;
  private long characters;

  /** Adds the next event; gives how many characters it has. */
  synchronized int add(String data) {
    events.add(data);
    characters += data.length();
    return data.length();
  }

  /** An event; null when it has not happened, or was dropped. */
  synchronized @Nullable String at(int number) {
    int at = number - first;
    return at < 0 || at >= events.size() ? null : events.get(at);
  }

  /** The number of the first one that is kept. */
  synchronized int first() {
    return first;
  }

  /** How many have happened. */
  synchronized int size() {
    return first + events.size();
  }

  /** Characters of those from a number on. */
  synchronized long charactersFrom(int number) {
    long sum = 0;
    for (int at = Math.max(0, number - first); at < events.size(); at++) {
      sum += events.get(at).length();
    }
    return sum;
  }

  /**
   * Drops from the front what comes before a number, until no more than so many characters are
   * kept.
   *
   * @return how many characters were dropped
   */
  synchronized long drop(int before, long window) {
    if (characters <= window + window / PART) {
      return 0;
    }
    long gone = 0;
    int count = 0;
    while (first + count < before && characters - gone > window) {
      gone += events.get(count++).length();
    }
    events.subList(0, count).clear();
    first += count;
    characters -= gone;
    return gone;
  }

  /** Drops all, and gives how many characters that were. */
  synchronized long clear() {
    long gone = characters;
    first += events.size();
    events.clear();
    characters = 0;
    return gone;
  }
}
