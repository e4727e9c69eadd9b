package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.FileTree;
import dev.parley.web.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/** Files that are being received, on the same disk as the roots, where no command sees them. */
final class IncomingFiles {

  private static final int BUFFER = 1 << 17;

  /** A file that nobody has written to for so long was left by a process that died. */
  private static final Duration LEFT_OVER = Duration.ofHours(1);

  private final Path directory;

  IncomingFiles(Path directory) {
    this.directory = directory;
  }

  void open() throws IOException {
    Files.createDirectories(directory);
    Instant before = Instant.now().minus(LEFT_OVER);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (isOlder(file, before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isOlder(Path file, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Receives a file, synced; to be moved or removed by the caller. After a failure nothing is left.
   *
   * @throws ProblemException 400 when there are more or fewer bytes than said
   */
  Path write(InputStream bytes, long length, OptionalInt owner) throws IOException {
    Path part = directory.resolve(UUID.randomUUID() + ".part");
    boolean whole = false;
    try {
      receive(part, bytes, length);
      if (owner.isPresent()) {
        SafeDirectory.own(part, owner.getAsInt());
      }
      whole = true;
      return part;
    } finally {
      if (!whole) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static void receive(Path part, InputStream bytes, long length) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long received = 0;
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        WriteBehind behind = WriteBehind.of(part)) {
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        received += read;
        behind.grown(received);
      }
      if (length != FileTree.UNKNOWN_LENGTH && received != length) {
        throw ProblemException.invalid(
            "The body should have " + length + " bytes, but has " + received + ".");
      }
      channel.force(true);
    }
  }

  /** Whether a failure is that of a full disk. */
  static boolean isFull(IOException failure) {
    String reason =
        failure instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(failure.getMessage());
    String lower = reason.toLowerCase(Locale.ROOT);
    return lower.contains("no space left") || lower.contains("quota exceeded");
  }
}
