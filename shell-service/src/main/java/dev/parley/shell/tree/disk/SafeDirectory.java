package dev.parley.shell.tree.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. Whatever happens to its path meanwhile, names are looked up in it and nowhere
 * else: the kernel resolves {@code /proc/self/fd/N} to the directory itself, and each name is one
 * component that is not followed when it is a link.
 */
final class SafeDirectory implements AutoCloseable {

  private static final int MOST_ATTEMPTS = 100;

  private final int fd;

  private SafeDirectory(int fd) {
    this.fd = fd;
  }

  /** A directory by its path; nobody but us can change what leads there. */
  static SafeDirectory open(Path path) throws IOException {
    return new SafeDirectory(OpenAt.directory(path.toString()));
  }

  /**
   * A directory in this one.
   *
   * @throws NotDirectoryException when it is something else, such as a link
   * @throws NoSuchFileException when there is nothing
   */
  SafeDirectory enter(String name) throws IOException {
    return new SafeDirectory(OpenAt.directory(fd, stored(name)));
  }

  /** A directory in this one, which is made when there is nothing. */
  SafeDirectory enterOrMake(String name, OptionalInt owner) throws IOException {
    String known = stored(name);
    for (int attempt = 1; ; attempt++) {
      try {
        return new SafeDirectory(OpenAt.directory(fd, known));
      } catch (NoSuchFileException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        make(known, owner); // it may be moved away again before it is entered
      }
    }
  }

  private void make(String name, OptionalInt owner) throws IOException {
    try {
      Files.createDirectory(at(name));
    } catch (FileAlreadyExistsException e) {
      return; // somebody was faster; whether it is a directory turns out
    }
    if (owner.isPresent()) {
      try {
        own(at(name), owner.getAsInt());
      } catch (NoSuchFileException e) {
        return; // it was moved away; whoever enters it next makes it again
      }
    }
  }

  /** Gives a file or directory to a user of the system; a link itself, not what it names. */
  static void own(Path path, int owner) throws IOException {
    Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
  }

  /** What has this name, without following it; null when there is nothing. */
  @Nullable BasicFileAttributes look(String name) throws IOException {
    try {
      return Files.readAttributes(
          at(stored(name)), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Opens a regular file.
   *
   * @throws NoSuchFileException when there is none, or something else
   */
  SafeFile openFile(String name) throws IOException {
    return SafeFile.of(OpenAt.file(fd, stored(name)), name);
  }

  /** All names, in no order. */
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(self())) {
      for (Path each : all) {
        names.add(String.valueOf(each.getFileName()));
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /** Moves something of ours here, in place of what may be there; at once. */
  void take(Path from, String name) throws IOException {
    Files.move(from, at(stored(name)), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  /** Moves what has this name to a place of ours; at once. */
  void give(String name, Path to) throws IOException {
    Files.move(at(stored(name)), to, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a file, a link or an empty directory. */
  void remove(String name) throws IOException {
    Files.delete(at(stored(name)));
  }

  /** Makes a directory in this one readable again for its owner. */
  void unlock(String name) throws IOException {
    int handle = OpenAt.handle(fd, name);
    try {
      Files.setPosixFilePermissions(
          Path.of("/proc/self/fd/" + handle), PosixFilePermissions.fromString("rwx------"));
    } finally {
      OpenAt.close(handle);
    }
  }

  /** Waits until names that were added or removed survive a loss of power. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(self(), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      return; // its owner has closed it against us; the system writes it in its own time
    }
  }

  /**
   * The name as it is on the disk. Callers' names are NFC; a command may have made another form of
   * the same name.
   */
  private String stored(String name) throws IOException {
    boolean plain = name.chars().allMatch(letter -> letter < 0x80);
    if (plain || Files.exists(at(name), LinkOption.NOFOLLOW_LINKS)) {
      return name;
    }
    for (String each : names()) {
      if (Normalizer.normalize(each, Normalizer.Form.NFC).equals(name)) {
        return each;
      }
    }
    return name;
  }

  private Path self() {
    return Path.of("/proc/self/fd/" + fd);
  }

  private Path at(String name) {
    return self().resolve(name);
  }

  @Override
  public void close() {
    OpenAt.close(fd);
  }
}
