package dev.parley.inference.usage.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a journal: its segments, its lock, and the room it keeps for bad times. */
final class JournalFolder {

  private static final String SUFFIX = ".journal";
  private static final byte NOT_ZERO = '-';

  private final Path directory;
  private final RandomAccessFile lockFile;

  private JournalFolder(Path directory, RandomAccessFile lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder where it is missing, and takes it for this process alone.
   *
   * @throws JournalException when another process has it, or it cannot be written
   */
  static JournalFolder take(Path directory) {
    try {
      Files.createDirectories(directory);
      RandomAccessFile file = new RandomAccessFile(directory.resolve("lock").toFile(), "rw");
      if (lock(file) == null) {
        file.close();
        throw new JournalException(
            "The usage journal in "
                + directory
                + " is in use by another process. Each needs a folder of its own"
                + " (parley.usage.journal.directory).");
      }
      return new JournalFolder(directory, file);
    } catch (IOException e) {
      throw new JournalException(
          "The usage journal in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
    try {
      return file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path segment(long number) {
    return directory.resolve("%016d%s".formatted(number, SUFFIX));
  }

  /** Lengths of all segments by their number. */
  Map<Long, Long> segments() throws IOException {
    Map<Long, Long> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("\\d{16}\\" + SUFFIX)) {
          found.put(Long.parseLong(name.substring(0, 16)), Files.size(file));
        }
      }
    }
    return found;
  }

  boolean hasReserve() {
    return Files.exists(reserve());
  }

  /** Takes room on the disk that {@link #useReserve} can give back. */
  void keepReserve(int bytes) throws IOException {
    byte[] filling = new byte[bytes];
    Arrays.fill(filling, NOT_ZERO); // zeros may take no room
    try {
      Files.write(reserve(), filling, StandardOpenOption.CREATE, StandardOpenOption.DSYNC);
    } catch (IOException e) {
      Files.deleteIfExists(reserve());
      throw e;
    }
  }

  /** Gives the room back; false when there is none. */
  boolean useReserve() throws IOException {
    return Files.deleteIfExists(reserve());
  }

  void setAside(byte[] line) throws IOException {
    Files.write(
        directory.resolve("rejected"),
        line,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.SYNC);
  }

  void release() throws IOException {
    lockFile.close();
  }

  private Path reserve() {
    return directory.resolve("reserve");
  }
}
