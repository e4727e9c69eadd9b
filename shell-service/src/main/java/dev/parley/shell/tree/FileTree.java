package dev.parley.shell.tree;

import dev.parley.web.problem.ProblemException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files of shell users, on a disk or in a bucket. Safe for use by several threads.
 *
 * <p>Nothing outside the user's root is read, changed or told of, whatever stands below it and
 * whoever moves it about meanwhile: links are never followed, neither at the end of a path nor on
 * the way. Failures of the store are {@link TreeException}s.
 */
public interface FileTree extends AutoCloseable {

  /** Says that the number of bytes is not known before they are read. */
  long UNKNOWN_LENGTH = -1;

  /**
   * Opens a file; to be closed by the caller.
   *
   * @throws ProblemException 404 when there is no file
   */
  OpenedFile open(ShellUser user, ShellPath path);

  /**
   * Stores a file, in place of one that may be there; directories on the way are made. Readers see
   * the old bytes or all of the new ones; after a failure the old ones. When this returns, the
   * bytes survive a loss of power.
   *
   * @param bytes read to the end, not closed; what it throws passes through
   * @param length how many there must be, or {@link #UNKNOWN_LENGTH}
   * @throws ProblemException 409 when a directory is there or a file is on the way, 412 when the
   *     precondition does not hold, 507 when there is no room
   */
  StoredFile write(
      ShellUser user, ShellPath path, InputStream bytes, long length, Precondition precondition);

  /**
   * Removes a file, or a link.
   *
   * @throws ProblemException 404 when there is none, 412 when the precondition does not hold
   */
  void delete(ShellUser user, ShellPath path, Precondition precondition);

  /**
   * What is in a directory, by name. The root is always there.
   *
   * @throws ProblemException 404 when there is no directory
   */
  List<Entry> list(ShellUser user, ShellPath path);

  /**
   * Makes a directory with those on the way; nothing happens when it is there.
   *
   * @throws ProblemException 409 when a file is there or on the way
   */
  void makeDirectory(ShellUser user, ShellPath path);

  /**
   * Removes a directory with all that is in it.
   *
   * @throws ProblemException 404 when there is none, 400 for the root
   */
  void deleteDirectory(ShellUser user, ShellPath path);

  /** Removes everything of the user; nothing happens when there is nothing. */
  void clear(ShellUser user);

  /** The user's files in a directory of this machine, for commands. */
  Workspace workspace(ShellUser user);

  @Override
  void close();

  /** A directory with a user's files, as commands change it. */
  interface Workspace extends AutoCloseable {

    /** The directory. */
    Path directory();

    /** How much is in it now. */
    default Usage measure() {
      return measure(Long.MAX_VALUE);
    }

    /** The same, but it looks no further once there are more entries than this. */
    Usage measure(long entries);

    /** Keeps what commands did. */
    void save();

    /** Gives back what this holds on this machine; what was not saved may be lost. */
    @Override
    void close();
  }

  /**
   * How much a user has.
   *
   * @param bytes each file in whole blocks of 4096, and a block for each entry besides
   * @param entries files, directories and others
   * @param incomplete whether there may be more, because it looked no further, or because
   *     directories were moved about all the time
   */
  record Usage(long bytes, long entries, boolean incomplete) {

    private static final long BLOCK = 4096;

    /** The blocks that a file of so many bytes takes. */
    public static long blocks(@Nullable Long size) {
      return size == null ? BLOCK : BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
  }
}
