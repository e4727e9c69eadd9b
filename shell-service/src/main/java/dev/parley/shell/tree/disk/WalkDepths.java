package dev.parley.shell.tree.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Visits a tree of any depth with three open directories: goes down by names and up by {@code ..},
 * and looks each time whether that is the directory from which it came. Where it is not, because
 * something was moved or removed meanwhile, it goes down again from the top.
 */
final class WalkDepths {

  /** A command that removes a deep tree disturbs a few times; one that goes on is up to no good. */
  private static final int MOST_DISTURBANCES = 100;

  private final Visit visit;
  private final BooleanSupplier enough;
  private final List<Level> way = new ArrayList<>();
  private int disturbances;

  /** Sees a directory; gives the names of those in it that are to be visited, too. */
  interface Visit {
    List<Path> see(SafeDirectory directory) throws IOException;
  }

  /** A directory on the way down, and what is still to be visited in it; no name for the top. */
  private record Level(@Nullable Path name, Object identity, Iterator<Path> left) {}

  /**
   * Visits nothing yet.
   *
   * @param enough whether to stop, asked at each step
   */
  WalkDepths(Visit visit, BooleanSupplier enough) {
    this.visit = visit;
    this.enough = enough;
  }

  /**
   * Visits a directory and all below it.
   *
   * @return false when it was disturbed so often that it gave up
   */
  boolean walk(SafeDirectory top) throws IOException {
    SafeDirectory at = top;
    try {
      push(null, top);
      while (!way.isEmpty() && !enough.getAsBoolean()) {
        Iterator<Path> left = way.getLast().left();
        if (!left.hasNext()) {
          int up = dropFinished();
          SafeDirectory back = way.isEmpty() ? top : goUp(top, at, up);
          at = instead(top, at, back);
          if (disturbances > MOST_DISTURBANCES) {
            return false;
          }
          continue;
        }
        Path name = left.next();
        SafeDirectory child = MeasureDirectory.enter(at, name);
        if (child != null) {
          at = instead(top, at, child);
          push(name, child);
        }
      }
      return true;
    } finally {
      instead(top, at, top);
    }
  }

  private void push(@Nullable Path name, SafeDirectory directory) throws IOException {
    way.add(new Level(name, directory.identity(), visit.see(directory).iterator()));
  }

  /** Closes where we were, unless that is the top, which is the caller's. */
  private static SafeDirectory instead(SafeDirectory top, SafeDirectory before, SafeDirectory now) {
    if (before != top && before != now) {
      before.close();
    }
    return now;
  }

  /** Drops levels in which nothing is left, and says how many. */
  private int dropFinished() {
    int dropped = 0;
    while (!way.isEmpty() && !way.getLast().left().hasNext()) {
      way.removeLast();
      dropped++;
    }
    return dropped;
  }

  /** Goes up so many levels, to the last of the way; down from the top where that is nearer. */
  private SafeDirectory goUp(SafeDirectory top, SafeDirectory from, int levels) throws IOException {
    if (levels <= way.size()) {
      SafeDirectory above = climb(from, levels);
      if (above != null) {
        return above;
      }
      disturbances++;
    }
    return descend(top);
  }

  private @Nullable SafeDirectory climb(SafeDirectory from, int levels) throws IOException {
    SafeDirectory at = from;
    try {
      for (int level = 0; level < levels; level++) {
        SafeDirectory above = at.up();
        at = instead(from, at, above);
      }
    } catch (IOException e) {
      instead(from, at, from);
      return null; // it was removed, or closed against us
    }
    if (at.identity().equals(way.getLast().identity())) {
      return at;
    }
    instead(from, at, from);
    return null;
  }

  /** By names from the top to the last of the way; levels that are gone are dropped. */
  private SafeDirectory descend(SafeDirectory top) throws IOException {
    SafeDirectory at = top;
    for (int level = 1; level < way.size(); level++) {
      Path name = Objects.requireNonNull(way.get(level).name());
      SafeDirectory child = MeasureDirectory.enter(at, name);
      if (child == null) {
        way.subList(level, way.size()).clear();
        return at;
      }
      at = instead(top, at, child);
    }
    return at;
  }
}
