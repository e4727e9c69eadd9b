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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    return enter(stored(name));
  }

  /** The same for a name from {@link #names}. */
  SafeDirectory enter(Path name) throws IOException {
    return new SafeDirectory(OpenAt.directory(fd, ShownName.bytes(name)));
  }

  /**
   * The directory in which this one is now, which may be another than where it was found.
   *
   * @throws NoSuchFileException when this one was removed
   */
  SafeDirectory up() throws IOException {
    return new SafeDirectory(OpenAt.directory(fd, new byte[] {'.', '.'}));
  }

  /** Equal for the same directory only, wherever it is. */
  Object identity() throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(self(), BasicFileAttributes.class).fileKey());
  }

  /** A directory in this one, which is made when there is nothing. */
  SafeDirectory enterOrMake(String name, OptionalInt owner) throws IOException {
    return enterOrMake(stored(name), owner);
  }

  /** The same for exactly this name. */
  SafeDirectory enterOrMake(Path name, OptionalInt owner) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return enter(name);
      } catch (NoSuchFileException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        make(name, owner); // it may be moved away again before it is entered
      }
    }
  }

  private void make(Path name, OptionalInt owner) throws IOException {
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
    return look(stored(name));
  }

  /** The same for a name from {@link #names}. */
  @Nullable BasicFileAttributes look(Path name) throws IOException {
    try {
      return Files.readAttributes(at(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
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
    return SafeFile.of(OpenAt.file(fd, ShownName.bytes(stored(name))), name);
  }

  /** The same for exactly this name. */
  SafeFile openFile(Path name) throws IOException {
    return SafeFile.of(OpenAt.file(fd, ShownName.bytes(name)), ShownName.of(name));
  }

  /** All names as they are on the disk, also those that are no valid text, in no order. */
  List<Path> names() throws IOException {
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(self())) {
      for (Path each : all) {
        names.add(Objects.requireNonNull(each.getFileName()));
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /** Moves something of ours here, in place of what may be there; at once. */
  void take(Path from, String name) throws IOException {
    take(from, stored(name));
  }

  /** The same for exactly this name. */
  void take(Path from, Path name) throws IOException {
    Files.move(from, at(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Moves what has this name to a place of ours; at once. */
  void give(String name, Path to) throws IOException {
    give(stored(name), to);
  }

  /** The same for a name from {@link #names}. */
  void give(Path name, Path to) throws IOException {
    Files.move(at(name), to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a file, a link or an empty directory. */
  void remove(String name) throws IOException {
    remove(stored(name));
  }

  /** The same for a name from {@link #names}. */
  void remove(Path name) throws IOException {
    Files.delete(at(name));
  }

  /** Makes a directory in this one readable again for its owner. */
  void unlock(Path name) throws IOException {
    int handle = OpenAt.handle(fd, ShownName.bytes(name));
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
   * the same name, or one that is no text and is shown by a {@link ShownName}.
   */
  private Path stored(String name) throws IOException {
    Path given = Path.of(name);
    boolean plain = name.chars().allMatch(letter -> letter < 0x80);
    boolean escaped = ShownName.isEscaped(name);
    if (plain || !escaped && Files.exists(at(given), LinkOption.NOFOLLOW_LINKS)) {
      return given;
    }
    for (Path each : names()) {
      if (Normalizer.normalize(ShownName.of(each), Normalizer.Form.NFC).equals(name)) {
        return each;
      }
    }
    return escaped ? unescaped(given) : given;
  }

  /**
   * A name as Java shows it, with U+FFFD for what is no text, where that is one name's; otherwise
   * the one that is shown so.
   */
  private Path unescaped(Path given) throws IOException {
    if (Files.exists(at(given), LinkOption.NOFOLLOW_LINKS)) {
      return given;
    }
    List<Path> alike =
        names().stream().filter(each -> each.toString().equals(given.toString())).toList();
    return alike.size() == 1 ? alike.getFirst() : ShownName.path(given.toString());
  }

  private Path self() {
    return Path.of("/proc/self/fd/" + fd);
  }

  private Path at(Path name) {
    return self().resolve(name);
  }

  @Override
  public void close() {
    OpenAt.close(fd);
  }
}
