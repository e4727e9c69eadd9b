package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.FileTree.Workspace;
import dev.parley.shell.tree.TreeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A directory in which commands work. */
public final class DiskWorkspace implements Workspace {

  private final Path directory;
  private final Consumer<Usage> measured;

  /**
   * Wraps a directory.
   *
   * @param measured told how much there is when commands are over
   */
  public DiskWorkspace(Path directory, Consumer<Usage> measured) {
    this.directory = directory;
    this.measured = measured;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public Usage measure(long entries) {
    try (SafeDirectory root = SafeDirectory.open(directory)) {
      return MeasureDirectory.measure(root, entries);
    } catch (IOException e) {
      throw new TreeException("A user's root could not be measured: " + e, e);
    }
  }

  @Override
  public void save() {
    measured.accept(measure());
  }

  @Override
  public void close() {
    // it stays where it is
  }
}
