package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.Entry;
import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.Precondition;
import dev.parley.shell.tree.Refusals;
import dev.parley.shell.tree.Room;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;
import dev.parley.shell.tree.StoredFile;
import dev.parley.shell.tree.TreeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files in directories of one machine: {@code roots/ab/<key>} is a user's root, and commands work
 * in it. Uploads are written beside, in {@code incoming/}, synced and renamed; what is removed goes
 * through {@code trash/}.
 */
public final class DiskFileTree implements FileTree {

  private static final int LOCKS = 64;

  private final Path roots;
  private final IncomingFiles incoming;
  private final ClearDirectory trash;
  private final Owners owners;
  private final Room room;
  private final Lock[] locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);

  /** Opens the store, and removes what a process that died has left. */
  public DiskFileTree(Path directory, Owners owners, Room room) {
    requireUnicode();
    this.roots = directory.resolve("roots");
    this.incoming = new IncomingFiles(directory.resolve("incoming"));
    this.owners = owners;
    this.room = room;
    Path bin = directory.resolve("trash");
    this.trash = new ClearDirectory(bin);
    try {
      Files.createDirectories(roots);
      Files.createDirectories(bin);
      incoming.open();
      trash.empty();
    } catch (IOException e) {
      throw new TreeException("The directory of the shell's files cannot be used: " + e, e);
    }
  }

  /** Names are encoded as the locale says, and it cannot be chosen later. */
  private static void requireUnicode() {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    if (!encoding.equalsIgnoreCase("UTF-8")) {
      throw new TreeException(
          "Names of files need a UTF-8 locale, but it is "
              + encoding
              + ": set the environment variable LC_ALL=C.UTF-8.",
          null);
    }
  }

  /** Work in a user's tree that may fail as files do. */
  private interface Step<T> {
    T run() throws IOException;
  }

  private static <T> T doing(String what, Step<T> step) {
    try {
      return step.run();
    } catch (AccessDeniedException e) {
      throw dev.parley.web.problem.ProblemException.conflict(
          "Its permissions do not allow that; a command has changed them.");
    } catch (IOException e) {
      throw IncomingFiles.isFull(e)
          ? Refusals.full("The disk of the service is full.")
          : new TreeException(what + ": " + e, e);
    }
  }

  private Path rootOf(ShellUser user) {
    String key = user.key();
    return roots.resolve(key.substring(0, 2)).resolve(key);
  }

  private Path madeRoot(ShellUser user) throws IOException {
    Path root = rootOf(user);
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root);
      OptionalInt owner = owners.of(user);
      if (owner.isPresent()) {
        SafeDirectory.own(root, owner.getAsInt());
      }
    }
    return root;
  }

  /** Opens the directory at a path; to be closed by the caller. */
  private SafeDirectory directory(ShellUser user, ShellPath path) throws IOException {
    SafeDirectory at = SafeDirectory.open(rootOf(user));
    for (String name : path.names()) {
      try (SafeDirectory parent = at) {
        at = parent.enter(name);
      }
    }
    return at;
  }

  private SafeDirectory madeDirectory(ShellUser user, ShellPath path) throws IOException {
    SafeDirectory at = SafeDirectory.open(madeRoot(user));
    for (String name : path.names()) {
      try (SafeDirectory parent = at) {
        if (parent.look(name) == null) {
          room.charge(user, Usage.blocks(null), 1);
        }
        at = parent.enterOrMake(name, owners.of(user));
      } catch (NotDirectoryException e) {
        throw Refusals.isNoDirectory();
      }
    }
    return at;
  }

  @Override
  public OpenedFile open(ShellUser user, ShellPath path) {
    if (path.isRoot()) {
      throw Refusals.noFile();
    }
    return doing(
        "A file could not be opened",
        () -> {
          try (SafeDirectory directory = directory(user, path.parent())) {
            return directory.openFile(path.name());
          } catch (NoSuchFileException | NotDirectoryException e) {
            throw Refusals.noFile();
          }
        });
  }

  @Override
  public StoredFile write(
      ShellUser user, ShellPath path, InputStream bytes, long length, Precondition precondition) {
    if (path.isRoot()) {
      throw Refusals.root();
    }
    return doing(
        "A file could not be stored",
        () -> {
          Path part = incoming.write(bytes, length, owners.of(user));
          Lock lock = lockOf(user);
          lock.lock();
          try {
            return put(user, path, part, precondition);
          } finally {
            lock.unlock();
            Files.deleteIfExists(part);
          }
        });
  }

  private StoredFile put(ShellUser user, ShellPath path, Path part, Precondition precondition)
      throws IOException {
    try (SafeDirectory directory = madeDirectory(user, path.parent())) {
      BasicFileAttributes old = directory.look(path.name());
      if (old != null && old.isDirectory()) {
        throw Refusals.isDirectory();
      }
      precondition.check(old == null || !old.isRegularFile() ? null : SafeFile.tagOf(old));
      BasicFileAttributes is = Files.readAttributes(part, BasicFileAttributes.class);
      long more = Usage.blocks(is.size()) - before(old);
      long entries = old == null ? 1 : 0;
      room.charge(user, more, entries);
      try {
        directory.take(part, path.name());
      } catch (IOException e) {
        room.charge(user, -more, -entries);
        throw e;
      }
      directory.sync();
      return SafeFile.describe(path.name(), is);
    }
  }

  private static long before(@Nullable BasicFileAttributes old) {
    return old == null ? 0 : Usage.blocks(old.isRegularFile() ? old.size() : null);
  }

  @Override
  public void delete(ShellUser user, ShellPath path, Precondition precondition) {
    if (path.isRoot()) {
      throw Refusals.noFile();
    }
    Lock lock = lockOf(user);
    lock.lock();
    try {
      doing("A file could not be removed", () -> remove(user, path, precondition));
    } finally {
      lock.unlock();
    }
  }

  private boolean remove(ShellUser user, ShellPath path, Precondition precondition)
      throws IOException {
    try (SafeDirectory directory = directory(user, path.parent())) {
      BasicFileAttributes is = directory.look(path.name());
      if (is == null || is.isDirectory()) {
        throw Refusals.noFile();
      }
      precondition.check(is.isRegularFile() ? SafeFile.tagOf(is) : null);
      // Should it have become a directory meanwhile, an empty one at most is removed.
      directory.remove(path.name());
      room.charge(user, -before(is), -1);
      directory.sync();
      return true;
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw Refusals.noFile();
    }
  }

  @Override
  public List<Entry> list(ShellUser user, ShellPath path) {
    return doing(
        "A directory could not be listed",
        () -> {
          if (path.isRoot() && !Files.isDirectory(rootOf(user))) {
            return List.of();
          }
          try (SafeDirectory directory = directory(user, path)) {
            return entries(directory);
          } catch (NoSuchFileException | NotDirectoryException e) {
            throw Refusals.noDirectory();
          }
        });
  }

  private static List<Entry> entries(SafeDirectory directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path name : directory.names()) {
      BasicFileAttributes is = directory.look(name);
      if (is != null) {
        entries.add(
            new Entry(
                ShownName.of(name),
                is.isDirectory(),
                is.isRegularFile() ? is.size() : null,
                is.lastModifiedTime().toInstant(),
                is.creationTime().toInstant()));
      }
    }
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  @Override
  public void makeDirectory(ShellUser user, ShellPath path) {
    doing(
        "A directory could not be made",
        () -> {
          try (SafeDirectory made = madeDirectory(user, path)) {
            made.sync();
            return made;
          }
        });
  }

  @Override
  public void deleteDirectory(ShellUser user, ShellPath path) {
    if (path.isRoot()) {
      throw Refusals.root();
    }
    doing(
        "A directory could not be removed",
        () -> {
          try (SafeDirectory parent = directory(user, path.parent())) {
            removeTree(user, parent, path.name());
            parent.sync();
          } catch (NoSuchFileException | NotDirectoryException e) {
            throw Refusals.noDirectory();
          }
          trash.empty();
          return true;
        });
  }

  private void removeTree(ShellUser user, SafeDirectory parent, String name) throws IOException {
    BasicFileAttributes is = parent.look(name);
    if (is == null || !is.isDirectory()) {
      throw Refusals.noDirectory();
    }
    Usage usage;
    try (SafeDirectory directory = parent.enter(name)) {
      usage = MeasureDirectory.measure(directory, Long.MAX_VALUE);
    } catch (AccessDeniedException e) {
      usage = new Usage(0, 0, false); // the next measuring finds what it was
    }
    parent.give(name, trash.place());
    room.charge(user, -usage.bytes() - Usage.blocks(null), -usage.entries() - 1);
  }

  @Override
  public void clear(ShellUser user) {
    doing(
        "A user's files could not be removed",
        () -> {
          try {
            Files.move(rootOf(user), trash.place());
          } catch (NoSuchFileException e) {
            return false;
          }
          trash.empty();
          return true;
        });
    room.measured(user, new Usage(0, 0, false));
  }

  @Override
  public Workspace workspace(ShellUser user) {
    Path root = doing("A user's root could not be made", () -> madeRoot(user));
    return new DiskWorkspace(root, usage -> room.measured(user, usage));
  }

  private Lock lockOf(ShellUser user) {
    return locks[Math.floorMod(user.hashCode(), LOCKS)];
  }

  @Override
  public void close() {
    // holds nothing open
  }
}
