package dev.parley.benchmarks.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A file system of its own over the folder of the search index, which can be filled without harm to
 * anything else. Only root may make one, by {@code mount -t tmpfs}.
 */
final class SmallDisk implements AutoCloseable {

  private static final int BLOCK = 4096;
  private static final long AGAIN = 100;

  private final Path folder;
  private final boolean mounted;

  private SmallDisk(Path folder, boolean mounted) {
    this.folder = folder;
    this.mounted = mounted;
  }

  /** Mounts it, unless that is not allowed here. */
  static SmallDisk over(Path folder, int megabytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    return new SmallDisk(
        folder,
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()));
  }

  boolean isMounted() {
    return mounted;
  }

  /** Leaves no free block for so long, also of those that are freed meanwhile. */
  void fill(Duration time) throws IOException, InterruptedException {
    Path filler = folder.resolve("filler");
    long end = System.nanoTime() + time.toNanos();
    try {
      while (System.nanoTime() < end) {
        fillOnce(filler);
        Thread.sleep(AGAIN);
      }
    } finally {
      Files.deleteIfExists(filler);
    }
  }

  private static void fillOnce(Path filler) {
    try (OutputStream output =
        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] block = new byte[BLOCK];
      while (true) {
        output.write(block);
      }
    } catch (IOException full) {
      // That is what it was written for.
    }
  }

  /** Takes it away with all that is in it. */
  @Override
  public void close() throws IOException, InterruptedException {
    if (mounted && !run("umount", folder.toString())) {
      throw new IOException(folder + " cannot be unmounted; umount it by hand.");
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
