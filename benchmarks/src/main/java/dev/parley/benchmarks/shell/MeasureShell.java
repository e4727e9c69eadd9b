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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * The time of a command that does nothing, through the gateway, and uploads of a file against a
 * plain copy of it on the same disk, both synced, in turn: straight to shell-service, whose files
 * they are, and through the gateway. The uploads are sent by {@code sendfile(2)}, so that what
 * sends them takes as little as possible from the cores that it shares with what receives them.
 */
public final class MeasureShell {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double GOAL_START_MILLIS = 50;
  private static final double GOAL_RATIO = 0.7;
  private static final int BUFFER = 1 << 17;

  private MeasureShell() {}

  /**
   * Uses the installation at GATEWAY_URL with API_KEY, and where SHELL_URL and SHELL_TOKEN are set,
   * its shell-service there.
   */
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
      List<Row> rows = new ArrayList<>();
      String direct = System.getenv("SHELL_URL");
      if (direct != null && !direct.isEmpty()) {
        SendFile straight = new SendFile(URI.create(direct), System.getenv("SHELL_TOKEN"));
        rows.add(new Row("to shell-service", ratios(straight, arguments), GOAL_RATIO));
      }
      SendFile through = new SendFile(gateway, System.getenv("API_KEY"));
      rows.add(new Row("through the gateway", ratios(through, arguments), Double.NaN));
      report(machine, starts, rows);
    }
  }

  /**
   * Rates of uploads to those of copies.
   *
   * @param goal of the median; not a number where there is none
   */
  private record Row(String way, double[] ratios, double goal) {}

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
  private static double[] ratios(SendFile upload, Arguments arguments) throws IOException {
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
        upload.send("benchmark", file);
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

  private static void report(String machine, double[] starts, List<Row> rows) {
    double start = quantile(starts, 0.5);
    System.out.printf(
        Locale.ROOT,
        """
        %s

        | what | p50 | p99 or worst | goal | |
        |---|---:|---:|---:|---|
        | start and end of a command, ms | %.1f | %.1f | %.0f | %s |
        """,
        machine,
        start,
        quantile(starts, 0.99),
        GOAL_START_MILLIS,
        verdict(start <= GOAL_START_MILLIS));
    for (Row row : rows) {
      double ratio = quantile(row.ratios(), 0.5);
      boolean judged = !Double.isNaN(row.goal());
      System.out.printf(
          Locale.ROOT,
          "| rate of uploads %s to that of copies | %.2f | %.2f | %s | %s |%n",
          row.way(),
          ratio,
          row.ratios()[0],
          judged ? String.format(Locale.ROOT, "%.2f", row.goal()) : "–",
          judged ? verdict(ratio >= row.goal()) : "");
    }
  }

  private static String verdict(boolean holds) {
    return holds ? "PASS" : "FAIL";
  }

  private static double quantile(double[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  }
}
