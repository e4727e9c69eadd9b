package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.FileTree.Usage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up a tree of any depth, which may change meanwhile. */
final class MeasureDirectory {

  /**
   * Levels of which each is held open while what is below it is measured: deeper than paths of the
   * API, and far from the number of files that a process may open.
   */
  private static final int HELD_OPEN = 100;

  private final long most;
  private long bytes;
  private long entries;
  private boolean incomplete;

  private MeasureDirectory(long most) {
    this.most = most;
  }

  /**
   * Adds up.
   *
   * @param most entries; when there are more, it looks no further: somebody may be making
   *     directories in one another faster than they can be looked into
   */
  static Usage measure(SafeDirectory root, long most) throws IOException {
    MeasureDirectory measure = new MeasureDirectory(most);
    measure.add(root, 0);
    return new Usage(measure.bytes, measure.entries, measure.incomplete || measure.isEnough());
  }

  private boolean isEnough() {
    return entries > most;
  }

  private void add(SafeDirectory directory, int depth) throws IOException {
    if (depth == HELD_OPEN) {
      incomplete |= !new WalkDepths(this::count, this::isEnough).walk(directory);
      return;
    }
    for (Path name : count(directory)) {
      if (isEnough()) {
        return;
      }
      SafeDirectory child = enter(directory, name);
      if (child != null) {
        try (child) {
          add(child, depth + 1);
        }
      }
    }
  }

  /** Counts what is in a directory; gives the directories among it. */
  private List<Path> count(SafeDirectory directory) throws IOException {
    List<Path> directories = new ArrayList<>();
    for (Path name : directory.names()) {
      BasicFileAttributes is = attributes(directory, name);
      if (is == null) {
        continue;
      }
      entries++;
      bytes += Usage.blocks(is.isRegularFile() ? is.size() : null);
      if (is.isDirectory()) {
        directories.add(name);
      }
    }
    return directories;
  }

  private static @Nullable BasicFileAttributes attributes(SafeDirectory directory, Path name) {
    try {
      return directory.look(name);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * A directory that was there; null when it is not any more. A command may close one against us,
   * to hide what is in it.
   */
  static @Nullable SafeDirectory enter(SafeDirectory directory, Path name) throws IOException {
    try {
      return directory.enter(name);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (AccessDeniedException e) {
      return unlocked(directory, name);
    }
  }

  private static @Nullable SafeDirectory unlocked(SafeDirectory directory, Path name)
      throws IOException {
    try {
      directory.unlock(name);
      return directory.enter(name);
    } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
      return null;
    }
  }
}
