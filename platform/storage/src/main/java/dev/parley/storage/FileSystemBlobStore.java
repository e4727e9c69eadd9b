package dev.parley.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Blobs as files. The key {@code a/b} is the file {@code a/_5f/_03/b}: two levels of directories by
 * hash, so that none has too many files. Bytes are written beside, synced and renamed.
 */
final class FileSystemBlobStore implements BlobStore {

  private static final int BUFFER = 1 << 16;
  private static final String INCOMING = ".incoming";

  /** A file that nobody has written to for so long was left by a process that died. */
  private static final Duration LEFT_OVER = Duration.ofHours(1);

  private final Path root;
  private final Path incoming;

  /**
   * Opens the store, and removes what a process that died left in the middle of storing.
   *
   * @throws BlobStoreException when the directory cannot be made or written to
   */
  FileSystemBlobStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
    this.incoming = this.root.resolve(INCOMING);
    try {
      Files.createDirectories(incoming);
      removeLeftovers(Instant.now().minus(LEFT_OVER));
    } catch (IOException e) {
      throw failed("The directory of the blob store cannot be used", e);
    }
  }

  private void removeLeftovers(Instant before) throws IOException {
    try (Stream<Path> files = Files.list(incoming)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path fileOf(String key) {
    String name = Keys.checked(key);
    int slash = name.lastIndexOf('/');
    Path directory = slash < 0 ? root : root.resolve(name.substring(0, slash));
    int hash = Arrays.hashCode(name.getBytes(StandardCharsets.UTF_8));
    int mixed = hash ^ (hash >>> 16);
    return directory
        .resolve(String.format(Locale.ROOT, "_%02x", (mixed >>> 8) & 0xFF))
        .resolve(String.format(Locale.ROOT, "_%02x", mixed & 0xFF))
        .resolve(name.substring(slash + 1));
  }

  @Override
  public Stored put(String key, InputStream bytes, long length) {
    Path file = fileOf(key);
    Path part = incoming.resolve(UUID.randomUUID() + ".part");
    try {
      Stored stored = write(part, new HashedBytes(bytes, length));
      moveInto(part, file);
      return stored;
    } catch (IOException e) {
      throw failed("The bytes could not be stored", e);
    } finally {
      deleteQuietly(part);
    }
  }

  private static Stored write(Path part, HashedBytes bytes) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int read;
      do {
        read = bytes.fill(buffer);
        ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      } while (read == buffer.length);
      channel.force(true);
    }
    return bytes.stored();
  }

  /** A directory may vanish between its making and the move, when it is being cleared. */
  private void moveInto(Path part, Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Files.createDirectories(file.getParent());
      try {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.getParent());
        return;
      } catch (NoSuchFileException e) {
        if (attempt == 3 || !Files.exists(part)) {
          throw e;
        }
      }
    }
  }

  private void sync(Path directory) throws IOException {
    for (Path each = directory; each.startsWith(root); each = each.getParent()) {
      try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void deleteQuietly(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // it is removed when the store is opened next
    }
  }

  @Override
  public InputStream open(String key) {
    return open(key, 0, Long.MAX_VALUE);
  }

  @Override
  public InputStream open(String key, long from, long length) {
    Keys.checkRange(from, length);
    try {
      FileChannel channel = FileChannel.open(fileOf(key), StandardOpenOption.READ);
      channel.position(from);
      return new LimitedStream(Channels.newInputStream(channel), length);
    } catch (NoSuchFileException e) {
      throw new BlobMissingException(key);
    } catch (IOException e) {
      throw failed("The bytes could not be read", e);
    }
  }

  @Override
  public long size(String key) {
    try {
      return Files.size(fileOf(key));
    } catch (NoSuchFileException e) {
      throw new BlobMissingException(key);
    } catch (IOException e) {
      throw failed("The size could not be read", e);
    }
  }

  @Override
  public void delete(String key) {
    Path file = fileOf(key);
    try {
      Files.deleteIfExists(file);
      removeEmpty(file.getParent());
    } catch (IOException e) {
      throw failed("The bytes could not be removed", e);
    }
  }

  /** Directories that have nothing in them any more go too. */
  private void removeEmpty(Path directory) {
    try {
      for (Path each = directory; !each.equals(root); each = each.getParent()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      // not empty: it stays
    }
  }

  @Override
  public void deletePrefix(String prefix) {
    Keys.checkedPrefixOfSome(prefix);
    try (Stream<Blob> blobs = list(prefix)) {
      blobs.map(Blob::key).toList().forEach(this::delete);
    }
  }

  @Override
  public Stream<Blob> list(String prefix) {
    String beginning = Keys.checkedPrefix(prefix);
    Path directory = root.resolve(beginning.substring(0, beginning.lastIndexOf('/') + 1));
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try {
      Path hidden = incoming;
      return Files.walk(directory)
          .filter(file -> !file.startsWith(hidden))
          .flatMap(this::blob)
          .filter(blob -> blob.key().startsWith(beginning));
    } catch (IOException e) {
      throw failed("The keys could not be listed", e);
    }
  }

  private Stream<Blob> blob(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      if (!is.isRegularFile()) {
        return Stream.empty();
      }
      Path hashed = root.relativize(file);
      StringBuilder key = new StringBuilder();
      for (Path segment : hashed) {
        if (!segment.toString().startsWith("_")) {
          key.append(key.isEmpty() ? "" : "/").append(segment);
        }
      }
      return Stream.of(new Blob(key.toString(), is.size(), is.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Stream.empty(); // removed meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // holds nothing open
  }

  /** Says in words what the file system did not do. */
  static BlobStoreException failed(String what, IOException e) {
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(e.getMessage());
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new BlobStoreException(what + ": the disk of the blob store is full.", e);
    }
    return new BlobStoreException(what + ": " + reason + ".", e);
  }
}
