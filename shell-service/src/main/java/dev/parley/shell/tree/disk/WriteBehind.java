package dev.parley.shell.tree.disk;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Has the system write a growing file to the disk while more of it arrives, so that the sync at its
 * end finds little left to do. It asks by {@code sync_file_range(2)}, which waits while the disk's
 * queue is full: a thread of its own asks for all files, so that nobody who writes one waits. What
 * makes a file durable is the sync.
 */
final class WriteBehind implements AutoCloseable {

  static final long STEP = 8L << 20;
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

  /** At most one call of each file waits for it. */
  private static final ExecutorService ASKING =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("write-behind").factory());

  private final int fd;
  private final WriteRange write;
  private long asked;
  private boolean underWay;
  private boolean closed;

  WriteBehind(int fd, WriteRange write) {
    this.fd = fd;
    this.write = write;
  }

  /** Of a file that exists. */
  static WriteBehind of(Path file) throws IOException {
    return new WriteBehind(OpenAt.file(file.toString()), WriteBehind::syncFileRange);
  }

  /** Begins to write a part of a file to the disk; may wait. */
  interface WriteRange {
    void write(int fd, long from, long bytes);
  }

  /** The file has so many bytes now. What comes while the last call waits is left for the next. */
  synchronized void grown(long bytes) {
    if (underWay || bytes - asked < STEP) {
      return;
    }
    long from = asked;
    asked = bytes;
    underWay = true;
    ASKING.execute(() -> ask(from, bytes - from));
  }

  private void ask(long from, long bytes) {
    try {
      if (!isClosed()) {
        write.write(fd, from, bytes);
      }
    } finally {
      done();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void done() {
    underWay = false;
    if (closed) {
      OpenAt.close(fd);
    }
  }

  private static void syncFileRange(int fd, long from, long bytes) {
    try {
      // Should it fail, the sync does all the work.
      int unused = (int) SYNC_FILE_RANGE.invokeExact(fd, from, bytes, SYNC_FILE_RANGE_WRITE);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does not wait: a descriptor that a call still has is closed after it. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!underWay) {
      OpenAt.close(fd);
    }
  }
}
