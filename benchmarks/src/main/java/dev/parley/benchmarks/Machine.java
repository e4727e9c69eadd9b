package dev.parley.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where and when a benchmark ran, for the head of its report. */
public final class Machine {

  private static final double KIB_PER_GIB = 1024.0 * 1024.0;

  private Machine() {}

  /**
   * One line of Markdown: date, processors, memory, system, JDK, and the load average, which tells
   * how busy others keep the machine. Call it before the benchmark begins.
   */
  public static String describe(Instant now) {
    return String.format(
        Locale.ROOT,
        "%s · %d × %s · %s · %s %s · JDK %s · load average before %.1f",
        now.truncatedTo(ChronoUnit.MINUTES),
        Runtime.getRuntime().availableProcessors(),
        field("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")),
        field("/proc/meminfo", "MemTotal").map(Machine::gibibytes).orElse("memory unknown"),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String gibibytes(String kibibytes) {
    double amount = Double.parseDouble(kibibytes.replace(" kB", "")) / KIB_PER_GIB;
    return String.format(Locale.ROOT, "%.1f GiB", amount);
  }

  private static Optional<String> field(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
