package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.FileTree.Usage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Adds up a tree, which may change meanwhile. */
final class MeasureDirectory {

  /** Deeper than paths of the API, and far from the number of files that a process may open. */
  private static final int DEEPEST = 100;

  private long bytes;
  private long entries;
  private boolean tooDeep;

  private MeasureDirectory() {}

  static Usage measure(SafeDirectory root) throws IOException {
    MeasureDirectory measure = new MeasureDirectory();
    measure.add(root, 0);
    return new Usage(measure.bytes, measure.entries, measure.tooDeep);
  }

  private void add(SafeDirectory directory, int depth) throws IOException {
    if (depth >= DEEPEST) {
      tooDeep = true;
      return;
    }
    for (Path name : directory.names()) {
      BasicFileAttributes is = attributes(directory, name);
      if (is == null) {
        continue;
      }
      entries++;
      bytes += Usage.blocks(is.isRegularFile() ? is.size() : null);
      if (is.isDirectory()) {
        enter(directory, name, depth);
      }
    }
  }

  private static @Nullable BasicFileAttributes attributes(SafeDirectory directory, Path name) {
    try {
      return directory.look(name);
    } catch (IOException e) {
      return null;
    }
  }

  private void enter(SafeDirectory directory, Path name, int depth) throws IOException {
    try (SafeDirectory child = directory.enter(name)) {
      add(child, depth + 1);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return; // it was moved meanwhile
    } catch (java.nio.file.AccessDeniedException e) {
      unlocked(directory, name, depth);
    }
  }

  /** A command may close a directory against us, to hide what is in it. */
  private void unlocked(SafeDirectory directory, Path name, int depth) throws IOException {
    try {
      directory.unlock(name);
    } catch (IOException e) {
      return;
    }
    try (SafeDirectory child = directory.enter(name)) {
      add(child, depth + 1);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    }
  }
}
