package dev.parley.inference.usage.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file that grows. Not a {@code FileChannel}, which closes when a thread that uses it is
 * interrupted.
 */
interface AppendFile {

  /** Opens files; tests put a disk in its place that is full. */
  @FunctionalInterface
  interface Opener {
    AppendFile open(Path path) throws IOException;
  }

  /** Writes all bytes at the end; after a failure some of them may be there. */
  void write(byte[] bytes) throws IOException;

  /** Cuts the file to this length. */
  void truncate(long length) throws IOException;

  /** Returns when everything that was written is on the disk. */
  void sync() throws IOException;

  void close() throws IOException;

  /** Opens or makes a real file. */
  static AppendFile real(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    file.seek(file.length());
    return new AppendFile() {
      @Override
      public void write(byte[] bytes) throws IOException {
        file.write(bytes);
      }

      @Override
      public void truncate(long length) throws IOException {
        file.setLength(length);
        file.seek(length);
      }

      @Override
      public void sync() throws IOException {
        file.getFD().sync();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
