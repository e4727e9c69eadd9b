package dev.parley.shell.tree.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/**
 * {@code openat(2)} with the flags that Java does not offer: a link at the end fails, a pipe does
 * not wait for a writer, and a directory is a directory. Names are one component each, so nothing
 * else can be a link either. Linux only.
 */
final class OpenAt {

  private static final int AT_FDCWD = -100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  private static final boolean ARM =
      System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ENXIO = 6;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int ELOOP = 40;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPENAT =
      find(
          "openat",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(3),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CLOSE =
      find("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private OpenAt() {}

  private static MethodHandle find(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /** A directory by its whole path, whose parents are ours. */
  static int directory(String path) throws IOException {
    return open(AT_FDCWD, path.getBytes(StandardCharsets.UTF_8), O_DIRECTORY | O_NOFOLLOW);
  }

  /**
   * A directory in another.
   *
   * @throws NotDirectoryException also for a link
   */
  static int directory(int parent, byte[] name) throws IOException {
    return open(parent, name, O_DIRECTORY | O_NOFOLLOW);
  }

  /** A directory in another that may not be readable; only to be changed. */
  static int handle(int parent, byte[] name) throws IOException {
    return open(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  }

  /** A file by its whole path, whose parents are ours; for reading. */
  static int file(String path) throws IOException {
    return open(AT_FDCWD, path.getBytes(StandardCharsets.UTF_8), O_NOFOLLOW | O_NONBLOCK);
  }

  /**
   * Something in a directory, for reading.
   *
   * @throws NoSuchFileException also for a link, and for a socket
   */
  static int file(int parent, byte[] name) throws IOException {
    return open(parent, name, O_NOFOLLOW | O_NONBLOCK);
  }

  private static int open(int parent, byte[] name, int flags) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment text = arena.allocate(name.length + 1L);
      MemorySegment.copy(name, 0, text, ValueLayout.JAVA_BYTE, 0, name.length);
      int fd = (int) OPENAT.invokeExact(state, parent, text, flags | O_CLOEXEC, 0);
      if (fd < 0) {
        String shown = new String(name, StandardCharsets.UTF_8);
        throw failure(shown, (int) ERRNO.get(state, 0L), (flags & O_DIRECTORY) != 0);
      }
      return fd;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static IOException failure(String name, int errno, boolean directory) {
    return switch (errno) {
      case ENOENT, ENXIO -> new NoSuchFileException(name);
      case ENOTDIR -> new NotDirectoryException(name);
      case ELOOP -> directory ? new NotDirectoryException(name) : new NoSuchFileException(name);
      case EACCES, EPERM -> new AccessDeniedException(name);
      default -> new FileSystemException(name, null, "error " + errno + " of the system");
    };
  }

  static void close(int fd) {
    try {
      int unused = (int) CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
