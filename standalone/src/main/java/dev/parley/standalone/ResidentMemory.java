package dev.parley.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Memory that processes hold in RAM. Children of Postgres share their buffers, so where the kernel
 * tells (Linux), each of a tree counts with its share of what it shares.
 */
final class ResidentMemory {

  private ResidentMemory() {}

  /** Of the process alone, in bytes; 0 when it cannot be told. */
  static long of(ProcessHandle process) {
    return resident(process.pid());
  }

  /** Of the process with all that it started, in bytes. */
  static long ofTree(ProcessHandle process) {
    long[] children = process.descendants().mapToLong(ProcessHandle::pid).toArray();
    if (children.length == 0) {
      return resident(process.pid());
    }
    long sum = proportional(process.pid());
    for (long child : children) {
      sum += proportional(child);
    }
    return sum;
  }

  private static long resident(long pid) {
    Path status = Path.of("/proc", String.valueOf(pid), "status");
    return Files.exists(status) ? field(status, "VmRSS:") : byPs(pid);
  }

  private static long proportional(long pid) {
    Path rollup = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
    long bytes = Files.isReadable(rollup) ? field(rollup, "Pss:") : 0;
    return bytes > 0 ? bytes : resident(pid);
  }

  private static long field(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
          .orElse(0L);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static long byPs(long pid) {
    try {
      Process ps =
          new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(pid))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var out = ps.inputReader()) {
        String line = out.readLine();
        return line == null ? 0 : Long.parseLong(line.strip()) * 1024;
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
