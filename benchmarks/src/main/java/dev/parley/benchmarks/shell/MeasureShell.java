package dev.parley.benchmarks.shell;

import dev.parley.benchmarks.Arguments;
import dev.parley.benchmarks.Machine;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * The time of a command that does nothing, through the gateway, and uploads of a file against a
 * plain copy of it on the same disk, both synced, in turn.
 */
public final class MeasureShell {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double GOAL_START_MILLIS = 50;
  private static final double GOAL_RATIO = 0.7;
  private static final int BUFFER = 1 << 17;

  private MeasureShell() {}

  /** Uses the installation at GATEWAY_URL with API_KEY. */
  public static void main(String... line) throws IOException {
    Arguments arguments =
        Arguments.parse(
            Map.of(
                "commands",
                "100",
                "warm-up",
                "20",
                "uploads",
                "10",
                "bytes",
                "104857600",
                "directory",
                System.getProperty("java.io.tmpdir")),
            line);
    String machine = Machine.describe(Instant.now());
    URI gateway = URI.create(System.getenv("GATEWAY_URL"));
    try (ShellApi api = new ShellApi(gateway, System.getenv("API_KEY"))) {
      double[] starts = starts(api, arguments);
      double[] ratios = ratios(api, arguments);
      report(machine, starts, ratios);
    }
  }

  /** Milliseconds of each command, in order of size. */
  private static double[] starts(ShellApi api, Arguments arguments) {
    String shell = api.openShell();
    int warmUp = arguments.number("warm-up", 0);
    double[] millis = new double[arguments.number("commands", 1)];
    for (int at = -warmUp; at < millis.length; at++) {
      long start = System.nanoTime();
      api.run(shell, "true");
      if (at >= 0) {
        millis[at] = (System.nanoTime() - start) / NANOS_PER_MILLI;
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  /** Of each pair, the rate of the upload to that of the copy, in order of size. */
  private static double[] ratios(ShellApi api, Arguments arguments) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(arguments.text("directory")), "copies");
    Path file = directory.resolve("file");
    byte[] bytes = new byte[arguments.number("bytes", 1)];
    new Random(1).nextBytes(bytes);
    Files.write(file, bytes);
    double[] ratios = new double[arguments.number("uploads", 1)];
    try {
      for (int at = -1; at < ratios.length; at++) {
        long start = System.nanoTime();
        copy(file, directory.resolve("copy"));
        long between = System.nanoTime();
        api.upload("benchmark", file);
        if (at >= 0) {
          ratios[at] = (double) (between - start) / (System.nanoTime() - between);
        }
      }
    } finally {
      Files.deleteIfExists(directory.resolve("copy"));
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
    Arrays.sort(ratios);
    return ratios;
  }

  private static void copy(Path from, Path to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                to,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      while (in.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        buffer.clear();
      }
      out.force(true);
    }
  }

  private static void report(String machine, double[] starts, double[] ratios) {
    double start = quantile(starts, 0.5);
    double ratio = quantile(ratios, 0.5);
    System.out.printf(
        Locale.ROOT,
        """
        %s

        | what | p50 | p99 or worst | goal | |
        |---|---:|---:|---:|---|
        | start and end of a command, ms | %.1f | %.1f | %.0f | %s |
        | rate of uploads to that of copies | %.2f | %.2f | %.2f | %s |
        """,
        machine,
        start,
        quantile(starts, 0.99),
        GOAL_START_MILLIS,
        start <= GOAL_START_MILLIS ? "PASS" : "FAIL",
        ratio,
        ratios[0],
        GOAL_RATIO,
        ratio >= GOAL_RATIO ? "PASS" : "FAIL");
  }

  private static double quantile(double[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  }
}
