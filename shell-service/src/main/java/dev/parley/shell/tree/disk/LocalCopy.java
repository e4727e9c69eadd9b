package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.ShellPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * A copy of a user's files on this machine, for one command. What is put into it before the command
 * and found in it afterwards is the caller's to know, each under its exact name; links and other
 * things that are neither files nor directories are not found, nor what has no valid path.
 */
public final class LocalCopy {

  private final Path directory;
  private final ClearDirectory trash;
  private final IncomingFiles incoming;
  private final OptionalInt owner;

  private LocalCopy(Path base, OptionalInt owner) throws IOException {
    Path bin = Files.createDirectories(base.resolve("trash"));
    this.trash = new ClearDirectory(bin);
    this.incoming = new IncomingFiles(base.resolve("incoming"));
    this.directory = base.resolve("copies").resolve(UUID.randomUUID().toString());
    this.owner = owner;
    incoming.open();
    Files.createDirectories(directory);
    if (owner.isPresent()) {
      SafeDirectory.own(directory, owner.getAsInt());
    }
  }

  /**
   * Makes an empty one.
   *
   * @param base a folder of this service
   * @param owner the system's user whom commands run as
   */
  public static LocalCopy make(Path base, OptionalInt owner) throws IOException {
    return new LocalCopy(base, owner);
  }

  /**
   * What was found.
   *
   * @param tag of a file, another after each change; empty for a directory
   */
  public record Found(boolean directory, String tag) {}

  /** How a name that a caller wrote is found again. */
  public static String shown(String name) {
    return ShownName.of(ShownName.path(name));
  }

  public Path directory() {
    return directory;
  }

  /** Makes a directory with those on the way. */
  public void makeDirectory(ShellPath path) throws IOException {
    enter(path).close();
  }

  private SafeDirectory enter(ShellPath path) throws IOException {
    SafeDirectory at = SafeDirectory.open(directory);
    for (String name : path.names()) {
      try (SafeDirectory parent = at) {
        at = parent.enterOrMake(ShownName.path(name), owner);
      }
    }
    return at;
  }

  /** Puts a file there, with the directories on the way. */
  public Found put(ShellPath path, InputStream bytes) throws IOException {
    Path part = incoming.write(bytes, FileTree.UNKNOWN_LENGTH, owner);
    try (SafeDirectory parent = enter(path.parent())) {
      Path name = ShownName.path(path.name());
      parent.take(part, name);
      BasicFileAttributes is = parent.look(name);
      return new Found(false, is == null ? "" : SafeFile.tagOf(is));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Opens a file that was found. */
  public OpenedFile open(ShellPath path) throws IOException {
    SafeDirectory at = SafeDirectory.open(directory);
    for (String name : path.parent().names()) {
      try (SafeDirectory parent = at) {
        at = parent.enter(ShownName.path(name));
      }
    }
    try (SafeDirectory parent = at) {
      return parent.openFile(ShownName.path(path.name()));
    }
  }

  /** Finds all files and directories, by their paths; parents come before what is in them. */
  public SequencedMap<ShellPath, Found> find() throws IOException {
    SequencedMap<ShellPath, Found> found = new LinkedHashMap<>();
    try (SafeDirectory root = SafeDirectory.open(directory)) {
      find(root, ShellPath.ROOT, found);
    }
    return found;
  }

  private void find(SafeDirectory at, ShellPath path, Map<ShellPath, Found> found)
      throws IOException {
    for (Path name : at.names()) {
      BasicFileAttributes is = at.look(name);
      ShellPath inner = path.child(ShownName.of(name));
      if (is == null || !ShellPath.isValid(inner)) {
        continue;
      }
      if (is.isRegularFile()) {
        found.put(inner, new Found(false, SafeFile.tagOf(is)));
      } else if (is.isDirectory()) {
        found.put(inner, new Found(true, ""));
        at.unlock(name);
        try (SafeDirectory child = at.enter(name)) {
          find(child, inner, found);
        } catch (NotDirectoryException e) {
          continue;
        }
      }
    }
  }

  /** How much is in it; looks no further once there are more entries than this. */
  public Usage measure(long entries) throws IOException {
    try (SafeDirectory root = SafeDirectory.open(directory)) {
      return MeasureDirectory.measure(root, entries);
    }
  }

  /** Removes it from this machine. */
  public void remove() throws IOException {
    if (Files.isDirectory(directory)) {
      Files.move(directory, trash.place());
    }
    trash.empty();
  }
}
