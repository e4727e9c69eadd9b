package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;

/** An open regular file. */
final class SafeFile implements OpenedFile {

  private final FileChannel channel;
  private final StoredFile file;

  private SafeFile(FileChannel channel, StoredFile file) {
    this.channel = channel;
    this.file = file;
  }

  /** Takes over an open descriptor, and closes it. */
  static SafeFile of(int fd, String name) throws IOException {
    try {
      Path self = Path.of("/proc/self/fd/" + fd);
      BasicFileAttributes is = Files.readAttributes(self, BasicFileAttributes.class);
      if (!is.isRegularFile()) {
        throw new NoSuchFileException(name);
      }
      return new SafeFile(FileChannel.open(self, StandardOpenOption.READ), describe(name, is));
    } finally {
      OpenAt.close(fd);
    }
  }

  /** What attributes say of a file. */
  static StoredFile describe(String name, BasicFileAttributes is) {
    return new StoredFile(
        name,
        is.size(),
        is.lastModifiedTime().toInstant(),
        is.creationTime().toInstant(),
        tagOf(is));
  }

  /** Another whenever a file was replaced, or written to by a command. */
  static String tagOf(BasicFileAttributes is) {
    long identity =
        Objects.hash(String.valueOf(is.fileKey()), is.creationTime().toInstant()) & 0xFFFFFFFFL;
    java.time.Instant modified = is.lastModifiedTime().toInstant();
    return String.format(
        Locale.ROOT,
        "%x-%x%08x-%x",
        identity,
        modified.getEpochSecond(),
        modified.getNano(),
        is.size());
  }

  @Override
  public StoredFile file() {
    return file;
  }

  @Override
  public InputStream read(long from, long length) {
    return new Range(channel, from, length);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads at positions, so that it shares nothing with other readers. */
  private static final class Range extends InputStream {

    private final FileChannel channel;
    private long position;
    private long left;

    Range(FileChannel channel, long from, long length) {
      this.channel = channel;
      this.position = from;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = channel.read(ByteBuffer.wrap(to, offset, (int) Math.min(length, left)), position);
      if (read > 0) {
        position += read;
        left -= read;
      }
      return read;
    }
  }
}
