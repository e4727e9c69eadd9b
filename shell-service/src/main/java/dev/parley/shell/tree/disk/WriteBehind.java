package dev.parley.shell.tree.disk;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Has the system write a growing file to the disk while more of it arrives, so that the sync at its
 * end finds little left to do. It only asks, by {@code sync_file_range(2)}, and never waits; what
 * makes a file durable is the sync.
 */
final class WriteBehind implements AutoCloseable {

  private static final long STEP = 8L << 20;
  private static final int SYNC_FILE_RANGE_WRITE = 2;

  private static final MethodHandle SYNC_FILE_RANGE =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("sync_file_range"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT));

  private final int fd;
  private long asked;

  private WriteBehind(int fd) {
    this.fd = fd;
  }

  /** Of a file that exists. */
  static WriteBehind of(Path file) throws IOException {
    return new WriteBehind(OpenAt.file(file.toString()));
  }

  /** The file has so many bytes now. */
  void grown(long bytes) {
    if (bytes - asked < STEP) {
      return;
    }
    try {
      // Should it fail, the sync does all the work.
      int unused =
          (int) SYNC_FILE_RANGE.invokeExact(fd, asked, bytes - asked, SYNC_FILE_RANGE_WRITE);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    asked = bytes;
  }

  @Override
  public void close() {
    OpenAt.close(fd);
  }
}
